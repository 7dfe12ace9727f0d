package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.Slave;
import hudson.model.User;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.Requester;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The steps among Pipeline's own, with compiles that last as long as a test wants. */
@WithJenkins
final class StepBehaviourInJenkinsIT {
    private static final String AGENT = "builder";
    private static final Duration LONG = Duration.ofMinutes(5);

    /** ESPHome refuses this one when it is bundled. */
    private static final String REFUSED = "esphome: {name: bad}\\nhost:\\nno_such_component:\\n";

    private static final String HELD = "esphome: {name: held}\\nhost:\\n";

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    @Test
    @DisplayName(
            "failFast, propagate, catchError, retry and timeout mean for these steps what a Jenkinsfile means by them")
    void theStepsAreStepsLikeOthers(JenkinsRule jenkins) throws Exception {
        HeldCompile compile = new HeldCompile(here);
        allow(agents.createAgent(jenkins, AGENT), compile);

        WorkflowRun run = jenkins.buildAndAssertStatus(
                Result.UNSTABLE, job(jenkins, """
                node('builder') {
                  writeFile file: 'bad.yaml', text: '%1$s'
                  writeFile file: 'held.yaml', text: '%2$s'
                  def all = esphomeCompile configurations: '*.yaml', failFast: true, propagate: false
                  all.each { echo "RESULT ${it.device} ${it.status} ${it.compiled} ${it.reason}" }
                  int tries = 0
                  catchError(buildResult: 'UNSTABLE') {
                    retry(2) { tries++; esphomeCompile 'bad.yaml' }
                  }
                  echo "TRIES ${tries}"
                  def begun = { fileExists('%3$s') ? readFile('%3$s').split('\\n').length : 0 }
                  int before = begun()
                  for (int seconds = 8; begun() == before && seconds < 1000; seconds *= 2) {
                    try {
                      timeout(time: seconds, unit: 'SECONDS') { esphomeCompile 'held.yaml' }
                    } catch (stopped) {
                      echo 'AFTER the time was over'
                    }
                  }
                }
                """.formatted(REFUSED, HELD, here.resolve("compiles"))));

        String log = JenkinsRule.getLog(run);
        assertThat(log)
                .contains("RESULT bad failed false")
                .containsPattern("RESULT held cancelled false .*failure of bad \\(failFast\\)")
                .contains("TRIES 2")
                .contains("held: cancelled by a stop of the build", "AFTER the time was over");
        for (long pid : compile.compiles()) {
            await().atMost(LONG).until(() -> ProcessHandle.of(pid).isEmpty());
        }
    }

    @Test
    @DisplayName(
            "Two branches on one agent: each step's commands start in its own surroundings, with the ESPHome found there")
    void eachBranchHasItsOwnSurroundings(JenkinsRule jenkins) throws Exception {
        HeldCompile left = new HeldCompile(Files.createDirectory(here.resolve("left")));
        HeldCompile right = new HeldCompile(Files.createDirectory(here.resolve("right")));
        onlyOneAtATime(agents.createAgent(jenkins, AGENT));
        WorkflowRun run = job(jenkins, """
                def branch = { name, tools ->
                  withEnv(["PATH+OWN=${tools}"]) {
                    writeFile file: "${name}.yaml", text: "esphome: {name: ${name}}\\nhost:\\n"
                    esphomeCompile "${name}.yaml"
                  }
                }
                node('builder') {
                  parallel left: { branch('left', '%s') }, right: { branch('right', '%s') }
                }
                """.formatted(here.resolve("left"), here.resolve("right")))
                .scheduleBuild2(0)
                .waitForStart();

        await().atMost(LONG)
                .until(() -> left.compiles().size() + right.compiles().size() == 1);
        left.open();
        right.open();

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        assertThat(left.compiles()).hasSize(1);
        assertThat(right.compiles()).hasSize(1);
        jenkins.assertLogContains("of the step's own surroundings is used: " + left.command(), run);
    }

    @Test
    @DisplayName("J8 a job knows its build and who started it, through the builds between them, or what did")
    void aJobKnowsWhoAskedForIt(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        HeldCompile compile = new HeldCompile(here);
        allow(agents.createAgent(jenkins, AGENT), compile);
        WorkflowJob job = job(
                jenkins,
                "node('builder') { writeFile file: 'held.yaml', text: '%s'; esphomeCompile 'held.yaml' }"
                        .formatted(HELD));
        User.getById("ada", true);
        Cause ada = new Cause.UserIdCause("ada");

        WorkflowRun byAda = start(job, ada);
        assertThat(requester(compile, 1)).isEqualTo(new Requester("ada", Optional.of(byAda.getExternalizableId())));
        stop(jenkins, byAda);
        WorkflowRun downstream = start(job, new Cause.UpstreamCause(byAda));
        assertThat(requester(compile, 2).who()).isEqualTo("ada");
        stop(jenkins, downstream);
        WorkflowRun remote = start(job, new Cause.RemoteCause("10.0.0.7", "nightly"));
        assertThat(requester(compile, 3).who()).startsWith("Jenkins (Started by remote host 10.0.0.7");
        stop(jenkins, remote);
    }

    @Test
    @DisplayName(
            "Q4 builds that ask for the same share one request, which a stop of any but the last of them does not end")
    void whatSeveralBuildsWantGoesOnForTheOthers(JenkinsRule jenkins) throws Exception {
        HeldCompile compile = new HeldCompile(here);
        Slave agent = agents.createAgent(jenkins, AGENT);
        agent.setNumExecutors(4);
        allow(agent, compile);
        agent.getNodeProperties().get(EsphomeNodeProperty.class).setSlots(1);
        jenkins.jenkins.setNodes(jenkins.jenkins.getNodes());
        await().atMost(LONG).until(() -> agent.toComputer().getNumExecutors() == 4);
        WorkflowRun before = begin(jenkins, "before");
        await().atMost(LONG).until(() -> compile.compiles().size() == 1);
        WorkflowRun first = begin(jenkins, "same");
        await().atMost(LONG)
                .until(() -> ControllerFleet.get().service().queue().requests().size() == 2);
        WorkflowRun second = begin(jenkins, "same");
        jenkins.waitForMessage("[same] joins request", second);
        WorkflowRun third = begin(jenkins, "same");
        jenkins.waitForMessage("[same] joins request", third);

        stop(jenkins, first);
        stop(jenkins, second);
        compile.open();

        jenkins.assertLogContains("goes on for others who asked for the same", first);
        jenkins.assertLogContains("goes on for others who asked for the same", second);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(before));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(third));
        jenkins.assertLogContains("RESULT same completed true", third);
        assertThat(compile.compiles()).hasSize(2);
    }

    private static WorkflowRun begin(JenkinsRule jenkins, String name) throws Exception {
        return job(jenkins, """
                node('builder') {
                  writeFile file: '%1$s.yaml', text: 'esphome: {name: %1$s}\\nhost:\\n'
                  def r = esphomeCompile('%1$s.yaml')[0]
                  echo "RESULT ${r.device} ${r.status} ${r.compiled}"
                }
                """.formatted(name)).scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun start(WorkflowJob job, Cause cause) throws Exception {
        return job.scheduleBuild2(0, new CauseAction(cause)).waitForStart();
    }

    private static void stop(JenkinsRule jenkins, WorkflowRun run) throws Exception {
        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
    }

    /** @param nth how many compiles have begun by then */
    private static Requester requester(HeldCompile compile, int nth) throws Exception {
        await().atMost(LONG).until(() -> compile.compiles().size() == nth);
        return StreamSupport.stream(
                        ControllerFleet.get().service().queue().jobs().spliterator(), false)
                .max(Comparator.comparing(FirmwareJob::createdAt))
                .orElseThrow()
                .requester();
    }

    /** A machine with more processors would compile both at once. */
    private static void onlyOneAtATime(Node agent) {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setSlots(1);
        agent.getNodeProperties().add(property);
    }

    private static void allow(Node agent, HeldCompile compile) {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setHostDevices(true);
        property.setEsphome(compile.command());
        agent.getNodeProperties().add(property);
    }

    private static WorkflowJob job(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
