package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import hudson.model.Label;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.JNLPLauncher;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.nodes.Standing;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Which agents a step may name to flash. */
@WithJenkins
final class NamedAgentInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path home;

    private JenkinsRule jenkins;

    @BeforeEach
    void start(JenkinsRule rule) {
        jenkins = rule;
    }

    private void agent(String name, boolean flashes, String approval) throws Exception {
        DumbSlave agent = new DumbSlave(name, home.resolve(name).toString(), new JNLPLauncher());
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setFlashingAgent(flashes);
        property.setApproval(approval);
        agent.setLabelString("shelf");
        agent.setNodeProperties(List.of(property));
        jenkins.jenkins.addNode(agent);
    }

    private static Optional<AgentChoice> choose(String named, String here) {
        InstallStep step = new InstallStep(new String[] {"a.yaml"});
        step.setFlashingAgent(named);
        return NamedAgent.choose(new InstallArguments(step), Optional.of(new MachineId(here)));
    }

    @Test
    @DisplayName("E an agent that is no flashing agent, or that nobody approved, is refused with the way out")
    void whatNeverFlashesIsRefused() throws Exception {
        agent("desk", false, "");
        agent("cellar", true, "");

        assertThatThrownBy(() -> choose("desk", "elsewhere"))
                .isInstanceOf(BadInput.class)
                .hasMessage(
                        "flashingAgent: the agent 'desk' is no flashing agent: tick 'Flashing agent' under ESPHome in"
                                + " its settings, or name another agent.");
        assertThatThrownBy(() -> choose("cellar", "elsewhere"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(
                        "the agent 'cellar' is not approved: an administrator can approve it on its page");
        assertThatThrownBy(() -> choose("shelf", "elsewhere"))
                .as("no agent of the label may flash")
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("the agent '");
    }

    @Test
    @DisplayName("An approved flashing agent that is merely away is waited for, and a step may name its own agent")
    void whatIsMerelyAwayIsWaitedFor() throws Exception {
        agent("desk", false, "");
        agent("attic", true, "first");

        assertThat(choose("attic", "elsewhere")).contains(AgentChoice.only(new MachineId("attic")));
        assertThat(choose("shelf", "elsewhere")).contains(AgentChoice.labelled("shelf"));
        assertThat(choose("desk", "desk")).contains(AgentChoice.only(new MachineId("desk")));
        assertThat(choose("", "desk")).contains(AgentChoice.only(new MachineId("desk")));
    }

    @Test
    @DisplayName("E a step that names a connected agent that nobody approved fails before it does anything")
    void theStepFailsAtOnce() throws Exception {
        jenkins.createOnlineSlave(Label.get("desk"));
        DumbSlave cellar = new DumbSlave("cellar", home.toString(), jenkins.createComputerLauncher(null));
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setFlashingAgent(true);
        cellar.setNodeProperties(List.of(property));
        jenkins.jenkins.addNode(cellar);
        await().atMost(LONG)
                .until(() -> ControllerFleet.get().pairing().standing("cellar").state() == Standing.State.NOT_APPROVED);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(
                "node('desk') { esphomeInstall configurations: 'missing.yaml', flashingAgent: 'cellar' }", true));

        assertThat(JenkinsRule.getLog(jenkins.buildAndAssertStatus(Result.FAILURE, job)))
                .contains("flashingAgent: the agent 'cellar' is not approved")
                .doesNotContain("missing.yaml'");
    }
}
