package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Node;
import hudson.model.RestartListener;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** Steps whose controller dies while each of them is at another place. */
final class PhasesInJenkinsIT {
    private static final String AGENT = "builder";
    private static final InboundAgentExtension.Options OPTIONS =
            InboundAgentExtension.Options.newBuilder().name(AGENT).webSocket().build();
    private static final Duration LONG = Duration.ofMinutes(5);

    @RegisterExtension
    final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .omitPlugins("esphome")
            .addPlugins("esphome.hpi")
            // in tests a node block gives its agent up after 15 seconds, which an agent may need to come back
            .javaOptions("-Dorg.jenkinsci.plugins.workflow.support.pickles.ExecutorPickle.timeoutForNodeMillis=300000");

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    @Test
    @DisplayName(
            "Q12 bundling, waiting for a slot, compiling: each goes on after kill -9 and after a stop, and nothing blocks"
                    + " a safe restart")
    void eachPhaseSurvives() throws Throwable {
        HeldCompile esphome = new HeldCompile(here);
        start(esphome);
        String script = script(branch("one", ""), branch("two", ""), branch("three", ""));
        jenkins.runRemotely(PhasesInJenkinsIT::build, script);
        begin("one");
        await().atMost(LONG).until(() -> esphome.compiles().size() == 1);
        begin("two");
        jenkins.runRemotely(PhasesInJenkinsIT::awaitSomebodyWaits);
        esphome.holdBundles();
        begin("three");
        await().atMost(LONG).until(() -> esphome.bundles().size() == 1);
        jenkins.runRemotely(PhasesInJenkinsIT::requireReadyToRestart);

        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();
        await().atMost(LONG).until(() -> esphome.bundles().size() == 2);
        jenkins.stopJenkins();
        esphome.openBundles();
        esphome.open();
        jenkins.startJenkins();

        String log = jenkins.runRemotely(PhasesInJenkinsIT::end);
        assertThat(log).contains("RESULT one completed", "RESULT two completed", "RESULT three completed");
        assertThat(esphome.compiles()).hasSize(3);
    }

    @Test
    @DisplayName(
            "A controller that dies between a filing and the note of it finds the request: with force, too, one compile")
    void whatWasFiledIsNotFiledAgain() throws Throwable {
        HeldCompile esphome = new HeldCompile(here);
        start(esphome);
        jenkins.runRemotely(PhasesInJenkinsIT::dieWhenSomethingIsFiled);
        String script = script(branch("one", ", force: true"));
        jenkins.runRemotely(PhasesInJenkinsIT::build, script);
        begin("one");
        await().atMost(LONG).until(() -> !jenkins.isAlive());

        esphome.open();
        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();

        String log = jenkins.runRemotely(PhasesInJenkinsIT::end);
        assertThat(log).contains("RESULT one completed");
        assertThat(esphome.compiles()).hasSize(1);
    }

    private void start(HeldCompile esphome) throws Throwable {
        jenkins.startJenkins();
        agents.createAgent(jenkins, OPTIONS);
        String command = esphome.command();
        jenkins.runRemotely(rule -> {
            allow(rule, command);
        });
    }

    private static void allow(JenkinsRule rule, String command) throws Throwable {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setEsphome(command);
        property.setSlots(1);
        Node agent = rule.jenkins.getNode(AGENT);
        agent.getNodeProperties().add(property);
        rule.jenkins.updateNode(agent);
        InboundAgentExtension.waitForAgentOnline(rule, AGENT, Map.of());
    }

    /** All under one executor, each when the test says so. */
    private static String script(String... branches) {
        return "node('builder') { parallel(" + String.join(", ", branches) + ") }";
    }

    private String branch(String name, String arguments) {
        return """
                %1$s: {
                  waitUntil(initialRecurrencePeriod: 250, quiet: true) { fileExists '%3$s' }
                  writeFile file: '%1$s.yaml', text: 'esphome: {name: %1$s}\\nhost:\\n'
                  def r = esphomeCompile(configurations: '%1$s.yaml'%2$s)[0]
                  echo "RESULT %1$s ${r.status}"
                }""".formatted(name, arguments, here.resolve("begin-" + name));
    }

    private void begin(String name) throws IOException {
        Files.createFile(here.resolve("begin-" + name));
    }

    private static void build(JenkinsRule rule, String script) throws Throwable {
        WorkflowJob job = rule.createProject(WorkflowJob.class, "phases");
        job.setDefinition(new CpsFlowDefinition(script, true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static void awaitSomebodyWaits(JenkinsRule rule) throws Throwable {
        await().atMost(LONG)
                .until(() -> StreamSupport.stream(
                                ControllerFleet.get().service().queue().jobs().spliterator(), false)
                        .anyMatch(job -> job.status() == JobStatus.QUEUED));
    }

    private static void requireReadyToRestart(JenkinsRule rule) throws Throwable {
        assertThat(RestartListener.isAllReady()).isTrue();
    }

    @SuppressWarnings("deprecation") // a listener of one Jenkins alone; an annotated one would be in all of them
    private static void dieWhenSomethingIsFiled(JenkinsRule rule) {
        StepListener.all().add(new StepListener() {
            @Override
            public void filed(Run<?, ?> run, RequestId request) {
                Runtime.getRuntime().halt(1);
            }

            @Override
            public void ended(StepEnd end) {
                // it never comes so far
            }
        });
    }

    private static String end(JenkinsRule rule) throws Throwable {
        WorkflowRun run =
                rule.jenkins.getItemByFullName("phases", WorkflowJob.class).getBuildByNumber(1);
        await().atMost(LONG).until(() -> !run.isLogUpdated() && !run.isBuilding());
        String log = JenkinsRule.getLog(run);
        assertThat(run.getResult()).as(log).isEqualTo(Result.SUCCESS);
        return log;
    }
}
