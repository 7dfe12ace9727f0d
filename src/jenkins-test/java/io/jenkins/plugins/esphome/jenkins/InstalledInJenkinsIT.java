package io.jenkins.plugins.esphome.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.PluginWrapper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** The file that users install, in a Jenkins of its own, with the class loaders that it has there. */
final class InstalledInJenkinsIT {
    @RegisterExtension
    final RealJenkinsExtension jenkins =
            new RealJenkinsExtension().omitPlugins("esphome").addPlugins("esphome.hpi");

    @Test
    void jenkinsLoadsThePluginWithoutAWarning() throws Throwable {
        jenkins.then(InstalledInJenkinsIT::loadedWithoutAWarning);
    }

    static void loadedWithoutAWarning(JenkinsRule rule) {
        PluginWrapper plugin = rule.jenkins.pluginManager.getPlugin("esphome");
        assertThat(plugin.isActive()).isTrue();
        assertThat(rule.jenkins.pluginManager.getFailedPlugins())
                .extracting(failed -> failed.cause)
                .isEmpty();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void theFileSaysWhatItNeedsWhoMadeItAndUnderWhichLicence() throws Throwable {
        jenkins.then(InstalledInJenkinsIT::saysWhatItIs);
    }

    private static void saysWhatItIs(JenkinsRule rule) {
        PluginWrapper plugin = rule.jenkins.pluginManager.getPlugin("esphome");
        Attributes says = plugin.getManifest().getMainAttributes();
        assertThat(plugin.getRequiredCoreVersion()).isEqualTo("2.528.3");
        assertThat(says.getValue("Minimum-Java-Version")).isEqualTo("17");
        assertThat(says.getValue("Plugin-Developers")).isEqualTo("the ESPHome plugin for Jenkins contributors::");
        assertThat(says.getValue("Plugin-License-Name")).isEqualTo("MIT");
        assertThat(says.getValue("Plugin-License-Url")).startsWith("https://").endsWith("/mit");
        assertThat(plugin.getDependencies())
                .extracting(needed -> needed.shortName)
                .contains("workflow-step-api", "structs");
        assertThat(libraries(plugin))
                .as("only what no plugin of Jenkins carries")
                .allMatch(name -> name.matches("(esphome|pcollections).*[.]jar"));
    }

    private static List<String> libraries(PluginWrapper plugin) {
        Path library = Path.of(plugin.baseResourceURL.getPath()).resolve("WEB-INF/lib");
        assertThat(library).isDirectory();
        return Arrays.stream(library.toFile().list()).toList();
    }

    /** Of the plugin, or of those who load plugins and extensions. */
    private static List<String> warnings() {
        return Jenkins.logRecords.stream()
                .filter(record -> record.getLevel().intValue() >= Level.WARNING.intValue())
                .map(InstalledInJenkinsIT::text)
                .filter(
                        text -> text.toLowerCase().contains("esphome")
                                || text.matches(
                                        "(?s)(hudson\\.(Plugin|ClassicPlugin|Extension)|jenkins\\.(Plugin|ExtensionR|security)).*"))
                .toList();
    }

    private static String text(LogRecord record) {
        return record.getLoggerName() + ": " + record.getMessage() + " "
                + List.of(record.getParameters() == null ? new Object[0] : record.getParameters()) + " "
                + record.getThrown();
    }
}
