package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Result;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * A JENKINS_HOME as the first build of the plugin left it when its Jenkins was killed in the middle of two steps, in the hands of
 * this one: one step had filed its compile, which ran, the other was bundling.
 */
final class UpgradedStepInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final InboundAgentExtension.Options AGENT = InboundAgentExtension.Options.newBuilder()
            .name("builder")
            .webSocket()
            .build();

    @RegisterExtension
    final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .omitPlugins("esphome")
            .addPlugins("esphome.hpi")
            // in tests a node block gives its agent up after 15 seconds, which an agent may need to come
            .javaOptions("-Dorg.jenkinsci.plugins.workflow.support.pickles.ExecutorPickle.timeoutForNodeMillis=300000");

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    @Test
    @DisplayName(
            "Q12 Of a step of the first build what was filed is done, and the rest fails with a sentence: none hangs")
    void whatWasFiledGoesOnAndTheRestSaysWhyNot() throws Throwable {
        HeldCompile esphome = new HeldCompile(here);
        esphome.open();
        layOut(jenkins.getHome().toPath(), esphome.command());
        jenkins.startJenkins();
        agents.start(jenkins, AGENT);

        String log = jenkins.runRemotely(UpgradedStepInJenkinsIT::end);

        assertThat(log)
                .contains("RESULT porch completed")
                .contains(
                        "UNFILED ESPHome: 1 of 1 not done: hall: The ESPHome plugin was upgraded before this was filed")
                .contains("start the build again");
        assertThat(esphome.compiles()).hasSize(1);
    }

    /** The agent and its esphome are in other places than those of the home's own time. */
    private void layOut(Path home, String command) throws IOException, URISyntaxException {
        Path kept = Path.of(getClass().getResource(getClass().getSimpleName()).toURI());
        try (Stream<Path> files = Files.walk(kept)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = home.resolve(kept.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        Path node = home.resolve("nodes/builder/config.xml");
        Files.writeString(
                node,
                Files.readString(node)
                        .replace("@REMOTE@", here.resolve("agent").toString())
                        .replace("@ESPHOME@", command));
    }

    private static String end(JenkinsRule rule) throws Throwable {
        WorkflowRun run =
                rule.jenkins.getItemByFullName("earlier", WorkflowJob.class).getBuildByNumber(1);
        await().atMost(LONG).until(() -> !run.isLogUpdated() && !run.isBuilding());
        String log = JenkinsRule.getLog(run);
        assertThat(run.getResult()).as(log).isEqualTo(Result.SUCCESS);
        return log;
    }
}
