package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Steps outside of any node. */
@WithJenkins
final class StashInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    Path here;

    @TempDir
    Path server;

    @Test
    @DisplayName("S2 E a step outside of a node says what is missing: the stash, a build server, a place of its own")
    void aStepOutsideOfANodeSaysWhatIsMissing(JenkinsRule jenkins) throws Exception {
        jenkins.createOnlineSlave(Label.get("linux"));
        assertThat(fails(jenkins, "esphomeCompile stash: 'sources', configurations: '*.yaml', fallback: 'local'"))
                .contains("write wait or fail");
        assertThat(fails(jenkins, "node('linux') { esphomeCompile stash: 'sources', configurations: '*.yaml' }"))
                .contains("is for a step outside of 'node { }'");
        assertThat(fails(jenkins, "esphomeCompile stash: 'sources', configurations: '*.yaml', fallback: 'fail'"))
                .contains("No build server can bundle these configurations now");
        connect(jenkins, "");
        assertThat(fails(jenkins, "esphomeCompile stash: 'sources', configurations: '*.yaml'"))
                .contains("This build has no stash 'sources'");
    }

    @Test
    @DisplayName("A stash is bundled and compiled on a build server, which keeps nothing of it")
    void aStashIsCompiledOnABuildServer(JenkinsRule jenkins) throws Exception {
        HeldCompile compile = new HeldCompile(here);
        compile.open();
        jenkins.createOnlineSlave(Label.get("linux"));
        connect(jenkins, compile.command());

        WorkflowRun run = jenkins.buildAndAssertSuccess(job(jenkins, """
                node('linux') {
                  writeFile file: 'fleet/one.yaml', text: 'esphome: {name: one}\\nhost:\\n'
                  stash name: 'sources', includes: 'fleet/*'
                }
                def r = esphomeCompile(stash: 'sources', configurations: 'fleet/*.yaml')[0]
                echo "RESULT ${r.device} ${r.status} ${r.compiled} ${r.version}"
                """));

        jenkins.assertLogContains("RESULT one completed true 20", run);
        jenkins.assertLogContains("is bundled on attic", run);
        try (Stream<Path> left = Files.walk(server.resolve("esphome-fleet/stash"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    @DisplayName("R3 a stash is bundled again on its build server when that lost its connection meanwhile")
    void aStashIsBundledAgain(JenkinsRule jenkins) throws Exception {
        HeldCompile compile = new HeldCompile(here);
        compile.open();
        compile.holdBundles();
        jenkins.createOnlineSlave(Label.get("linux"));
        connect(jenkins, compile.command());
        WorkflowRun run = job(jenkins, """
                node('linux') {
                  writeFile file: 'one.yaml', text: 'esphome: {name: one}\\nhost:\\n'
                  stash name: 'sources'
                }
                def r = esphomeCompile(stash: 'sources', configurations: '*.yaml')[0]
                echo "RESULT ${r.device} ${r.status} ${r.compiled}"
                """).scheduleBuild2(0).waitForStart();
        await().atMost(LONG).until(() -> compile.bundles().size() == 1);

        Computer computer = jenkins.jenkins.getNode("attic").toComputer();
        computer.disconnect(new OfflineCause.ByCLI("away")).get();
        computer.connect(true).get();

        await().atMost(LONG).until(() -> compile.bundles().size() == 2);
        compile.openBundles();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("RESULT one completed true", run);
    }

    @Test
    @DisplayName(
            "What could not be deleted of a stash goes when its build server is connected again; others' stashes stay")
    void whatIsLeftOfAStashGoesLater(JenkinsRule jenkins) throws Exception {
        String own = ControllerFleet.get().service().store().instanceId();
        StashSweeper.get()
                .use(server.resolve("esphome-fleet/stash/" + own + "/5678").toString());
        Path used = leave(own + "/5678");
        Path left = leave(own + "/1234");
        Path others = leave("another-controller/1234");

        connect(jenkins, "");

        await().atMost(LONG).until(() -> !Files.exists(left));
        assertThat(used.resolve("secrets.yaml")).exists();
        assertThat(others.resolve("secrets.yaml")).exists();

        Path again = leave(own + "/1235");
        Computer computer = jenkins.jenkins.getNode("attic").toComputer();
        computer.disconnect(new OfflineCause.ByCLI("away")).get();
        computer.connect(true).get();

        await().atMost(LONG).until(() -> !Files.exists(again));
        assertThat(used.resolve("secrets.yaml")).exists();
        assertThat(others.resolve("secrets.yaml")).exists();
    }

    /** In one go: a sweep may be under way. */
    private Path leave(String name) throws Exception {
        Path made = Files.createTempDirectory(server, "made");
        Files.writeString(made.resolve("secrets.yaml"), "wifi: secret");
        Path place = server.resolve("esphome-fleet/stash").resolve(name);
        Files.createDirectories(place.getParent());
        return Files.move(made, place);
    }

    private void connect(JenkinsRule jenkins, String esphome) throws Exception {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setBuildServer(true);
        property.setApproval("first");
        property.setEsphome(esphome);
        DumbSlave agent = new DumbSlave("attic", server.toString(), jenkins.createComputerLauncher(null));
        agent.setNodeProperties(List.of(property));
        jenkins.jenkins.addNode(agent);
        jenkins.waitOnline(agent);
    }

    private static String fails(JenkinsRule jenkins, String script) throws Exception {
        String log = JenkinsRule.getLog(jenkins.buildAndAssertStatus(Result.FAILURE, job(jenkins, script)));
        assertThat(log).doesNotContain("\tat ");
        return log;
    }

    private static WorkflowJob job(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
