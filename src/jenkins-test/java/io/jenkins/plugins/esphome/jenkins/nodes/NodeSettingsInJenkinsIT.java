package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.slaves.DumbSlave;
import hudson.util.FormValidation;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeInstallation;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What is said of a node counts for everything that is done there, not only for what others have done there. */
@WithJenkins
final class NodeSettingsInJenkinsIT {
    private static final String AGENT = "attic";

    @TempDir
    Path here;

    private DumbSlave connect(JenkinsRule jenkins, EsphomeNodeProperty property) throws Exception {
        DumbSlave agent = new DumbSlave(AGENT, here.resolve("agent").toString(), jenkins.createComputerLauncher(null));
        agent.setNodeProperties(List.of(property));
        jenkins.jenkins.addNode(agent);
        jenkins.waitOnline(agent);
        return agent;
    }

    @Test
    void stepsAndToolsWorkInTheWorkDirectoryAndWithinTheLimits(JenkinsRule jenkins) throws Exception {
        Path work = Files.createDirectory(here.resolve("work"));
        Files.createSymbolicLink(
                work.resolve("toolchains"), Path.of(RealToolchain.settings().directory()));
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setWorkDirectory(work.toString());
        property.setUploadSlots(9);
        Node agent = connect(jenkins, property);

        try (NodeMachines.Stay stay = ControllerFleet.get().nodes().enter(AGENT, new NamedNode(AGENT))) {
            MachineSettings own = stay.machine().get().settings();
            assertThat(own.host().root()).isEqualTo(work.toString());
            assertThat(own.flashes().slots()).isEqualTo(9);
        }
        assertThat(new EsphomeInstaller(null)
                        .performInstallation(
                                new EsphomeInstallation(EsphomeVersion.DEFAULT, "", List.of()),
                                agent,
                                TaskListener.NULL)
                        .getRemote())
                .startsWith(work.resolve("toolchains").toString());
    }

    @Test
    void aDirectoryThatIsNotAbsoluteIsRefusedByItsName(JenkinsRule jenkins) {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        EsphomeNodeProperty.DescriptorImpl form =
                jenkins.jenkins.getDescriptorByType(EsphomeNodeProperty.DescriptorImpl.class);

        assertThatThrownBy(() -> property.setToolchains("opt"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("The directory for ESPHome installations 'opt' is not absolute");
        assertThatThrownBy(() -> property.setWorkDirectory("work"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("The work directory 'work' is not absolute");
        assertThat(form.doCheckToolchains("opt").kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(form.doCheckToolchains(" /opt ").kind).isEqualTo(FormValidation.Kind.OK);
        property.setToolchains(" /opt ");
        assertThat(property.getToolchains()).isEqualTo("/opt");
    }

    @Test
    void aShellThatNeitherEndsNorStopsTalkingIsStoppedAndOnlyItsBeginningIsKept(JenkinsRule jenkins) throws Exception {
        JenkinsHost host =
                JenkinsHost.on(connect(jenkins, new EsphomeNodeProperty())).within(Duration.ofSeconds(3));
        Path endless = Files.createDirectory(here.resolve("endless"));
        Files.writeString(endless.resolve("run.sh"), "while :; do echo 'No space left on device'; done");
        Path wordy = Files.createDirectory(here.resolve("wordy"));
        Files.writeString(
                wordy.resolve("run.sh"),
                "i=0; while [ $i -lt 5000 ]; do echo 'No space left on device'; i=$((i+1)); done; exit 1");

        assertThatThrownBy(() -> host.launch(endless.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The shell on attic did not come back within 3 s");
        assertThatThrownBy(() -> host.within(Duration.ofMinutes(3)).launch(wordy.toString()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The shell on attic could not start the process: No space left on device")
                .hasMessageEndingWith("(the rest was left out)");
    }
}
