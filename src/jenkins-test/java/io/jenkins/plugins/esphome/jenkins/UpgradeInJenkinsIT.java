package io.jenkins.plugins.esphome.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Node;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.jvnet.hudson.test.recipes.LocalData;

/** A JENKINS_HOME as an earlier build of the plugin left it when its Jenkins was killed, in the hands of this one. */
@WithJenkins
final class UpgradeInJenkinsIT {
    @Test
    @LocalData
    void settingsRecordsAndWhatWasUnderWayAreKept(JenkinsRule jenkins) throws Exception {
        assertThat(EsphomeConfiguration.get().isBuiltInNode()).isTrue();
        Node builder = jenkins.jenkins.getNode("builder");
        assertThat(EsphomeNodeProperty.hostPrograms(builder)).isEqualTo(HostProgramPolicy.ALLOWED);
        EsphomeNodeProperty property = builder.getNodeProperty(EsphomeNodeProperty.class);
        assertThat(property.getToolchains()).isEqualTo("/opt/esphome/toolchains");
        jenkins.assertEqualDataBoundBeans(usualBesideWhatWasSet(), property);

        FleetService fleet = ControllerFleet.get().service();
        assertThat(fleet.warnings()).isEmpty();
        assertThat(fleet.devices().list())
                .extracting(device -> device.id().name())
                .containsExactly("attic", "cellar");
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            assertThat(client.goTo("esphome/").asNormalizedText())
                    .contains("attic")
                    .contains("compile porch")
                    .contains("upload cellar");
        }
    }

    /** What the earlier build did not know is as on a node that is new. */
    private static EsphomeNodeProperty usualBesideWhatWasSet() {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setHostDevices(true);
        property.setToolchains("/opt/esphome/toolchains");
        return property;
    }
}
