package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a step may do on agents that nobody approved, with real firmware and a real device. */
@WithJenkins
final class UnapprovedInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Pattern DONE = Pattern.compile("DONE (\\S+)");
    private static final String REFUSED =
            "is not approved, so it gets only what its own workspace holds or what was compiled on itself";

    @TempDir
    Path home;

    private DumbSlave agent(JenkinsRule jenkins, String name, boolean server) throws Exception {
        DumbSlave agent = jenkins.createSlave(name, name, null);
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setEsphome(RealToolchain.on(new LocalHost(MachineId.LOCAL, home.resolve("local")))
                .esphome()
                .get(0));
        property.setHostDevices(true);
        property.setBuildServer(server);
        property.setApproval(server ? "first" : "");
        agent.setNodeProperties(List.of(property));
        jenkins.waitOnline(agent);
        jenkins.jenkins.updateNode(agent);
        return agent;
    }

    private static String log(JenkinsRule jenkins, Result expected, String script) throws Exception {
        WorkflowJob job = jenkins.jenkins.getItemByFullName("house", WorkflowJob.class);
        if (job == null) {
            job = jenkins.createProject(WorkflowJob.class, "house");
        }
        job.setDefinition(new CpsFlowDefinition(script, true));
        return JenkinsRule.getLog(jenkins.buildAndAssertStatus(expected, job));
    }

    @Test
    @DisplayName("R8 an agent that nobody approved flashes what was compiled on itself, and no other firmware; what it"
            + " compiled goes to no other such agent")
    void anUnapprovedAgentFlashesItsOwnFirmwareOnly(JenkinsRule jenkins) throws Exception {
        DumbSlave desk = agent(jenkins, "desk", false);
        agent(jenkins, "bench", false);
        agent(jenkins, "attic", true);
        await().atMost(LONG)
                .until(() -> ControllerFleet.get().pairing().standing("attic").isApproved());
        String install = "node('desk') { writeFile file: 'lamp.yaml', text: '''" + HeldCompile.configuration("lamp")
                + "'''; def r = esphomeInstall(%s)[0]; echo \"DONE ${r.fingerprint}\" }";
        try {
            Matcher own = DONE.matcher(log(
                    jenkins, Result.SUCCESS, install.formatted("configurations: 'lamp.yaml', buildServers: 'desk'")));
            assertThat(own.find()).isTrue();

            assertThat(log(
                            jenkins,
                            Result.FAILURE,
                            install.formatted("configurations: 'lamp.yaml', buildServers: 'attic', fallback: 'wait',"
                                    + " force: true")))
                    .as("compiled on attic, to be flashed by desk")
                    .contains(REFUSED);
            // both agents are this computer: the device has to give its ports back
            HeldCompile.stopDevices("desk", JenkinsHost.on(desk).root());
            assertThat(log(
                            jenkins,
                            Result.FAILURE,
                            "node('bench') { esphomeInstall firmware: '%s', devices: 'lamp', force: true }"
                                    .formatted(own.group(1))))
                    .as("compiled on desk, to be flashed by bench")
                    .contains(REFUSED);
        } finally {
            HeldCompile.stopDevices("desk", JenkinsHost.on(desk).root());
        }
    }
}
