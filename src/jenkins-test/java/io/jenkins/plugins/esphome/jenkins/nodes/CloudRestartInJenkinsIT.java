package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Queue;
import hudson.slaves.CloudRetentionStrategy;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.steps.HeldCompile;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What a restart of Jenkins does to a compile that waits for a cloud. */
final class CloudRestartInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    Path home;

    @Test
    @DisplayName("R9 after a restart exactly one item asks the clouds again, and none once its job is cancelled")
    void anAskIsMadeAnewAndNotTwice() throws Throwable {
        sessions.then(this::waitsForACloud);
        sessions.then(CloudRestartInJenkinsIT::asksAgainAndIsCancelled);
    }

    private void waitsForACloud(JenkinsRule jenkins) throws Exception {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setEsphome(new HeldCompile(home).command());
        DumbSlave desk = jenkins.createSlave("desk", "desk", null);
        desk.setNodeProperties(List.of(property));
        jenkins.waitOnline(desk);
        EsphomeConfiguration.get().setCloudAgents("cloudy");
        jenkins.jenkins.clouds.add(
                new PretendCloud(jenkins, home, "cloudy", 0, property, new CloudRetentionStrategy(1)));
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "house");
        job.setDefinition(new CpsFlowDefinition("""
                node('desk') {
                  writeFile file: 'one.yaml', text: 'esphome: {name: one}\\nhost:\\n'
                  esphomeCompile configurations: 'one.yaml', fallback: 'wait'
                }
                """, true));
        job.scheduleBuild2(0).waitForStart();
        await().atMost(LONG).until(() -> asks() == 1);
    }

    private static void asksAgainAndIsCancelled(JenkinsRule jenkins) throws Exception {
        await().atMost(LONG).until(() -> asks() == 1);
        Queue.getInstance().scheduleMaintenance().get();
        assertThat(asks()).isEqualTo(1);

        for (FirmwareRequest waiting : ControllerFleet.get().service().queue().requests()) {
            ControllerFleet.get().service().cancel(waiting.id(), "Ada");
        }

        await().atMost(LONG).until(() -> asks() == 0);
        WorkflowRun run =
                jenkins.jenkins.getItemByFullName("house", WorkflowJob.class).getBuildByNumber(1);
        jenkins.assertLogContains("cancelled by Ada", jenkins.waitForCompletion(run));
    }

    private static long asks() {
        return Stream.of(Queue.getInstance().getItems())
                .filter(item -> item.task instanceof CloudTask)
                .count();
    }
}
