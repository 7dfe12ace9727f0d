package io.jenkins.plugins.esphome.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import hudson.PluginWrapper;
import hudson.model.Descriptor;
import hudson.model.Node;
import hudson.slaves.DumbSlave;
import hudson.slaves.NodeProperty;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The plugin inside a Jenkins that runs in this JVM, from the build's own folders. */
@WithJenkins
final class PluginInJenkinsIT {
    private static final Path EXTENSIONS =
            Path.of(System.getProperty("esphome.classes"), "META-INF/annotations/hudson.Extension.txt");

    @Test
    void thePluginIsActive(JenkinsRule jenkins) {
        PluginWrapper plugin = jenkins.jenkins.pluginManager.getPlugin("esphome");

        assertThat(plugin.isActive()).isTrue();
        assertThat(plugin.getDependencyErrors()).isEmpty();
        assertThat(jenkins.jenkins.pluginManager.getFailedPlugins())
                .extracting(failed -> failed.cause)
                .isEmpty();
    }

    @Test
    void everyExtensionIsRegistered(JenkinsRule jenkins) throws IOException, ReflectiveOperationException {
        List<String> extensions = Files.readAllLines(EXTENSIONS).stream()
                .filter(line -> !line.startsWith("#"))
                // with the annotation's own values behind its name
                .map(line -> line.replaceAll("\\{.*", ""))
                .toList();

        assertThat(extensions).isNotEmpty();
        for (String extension : extensions) {
            assertThat(ExtensionList.lookup(Class.forName(extension)))
                    .as(extension)
                    .hasSize(1);
        }
    }

    @Test
    void symbolsAreFound(JenkinsRule jenkins) {
        Descriptor<?> found = SymbolLookup.get().findDescriptor(NodeProperty.class, "esphome");

        assertThat(found).isInstanceOf(EsphomeNodeProperty.DescriptorImpl.class);
    }

    @Test
    void aNodeRunsHostDevicesOnlyWhenItsFormSaysSo(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave();
        assertThat(EsphomeNodeProperty.hostPrograms(agent)).isEqualTo(HostProgramPolicy.REFUSED);

        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setHostDevices(true);
        agent.getNodeProperties().add(property);
        Node saved = jenkins.configRoundtrip(agent);

        assertThat(EsphomeNodeProperty.hostPrograms(saved)).isEqualTo(HostProgramPolicy.ALLOWED);
    }
}
