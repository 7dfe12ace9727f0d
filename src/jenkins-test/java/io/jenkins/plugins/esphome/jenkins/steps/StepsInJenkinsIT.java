package io.jenkins.plugins.esphome.jenkins.steps;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
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

/** The steps as a Jenkinsfile and an administrator meet them. */
@WithJenkins
final class StepsInJenkinsIT {
    private static final String AGENT = "builder";
    private static final Duration LONG = Duration.ofMinutes(5);

    /** Steps that cannot be meant, and what each is answered. */
    private static final Map<String, String> WRONG = Map.ofEntries(
            entry("esphomeCompile 'missing.yaml'", "missing.yaml"),
            entry("esphomeCompile '*.none'", "*.none"),
            entry("esphomeCompile([])", "No configuration was named"),
            entry("esphomeInstall()", "No configuration was named"),
            entry("esphomeCompile configurations: 'a.yaml', esphome: 'latest'", "'latest' is not an ESPHome version"),
            entry("esphomeCompile configurations: 'a.yaml', fleet: '../x'", "'../x'"),
            entry("esphomeCompile configurations: 'a.yaml', substitutions: ['room']", "'room' has no value"),
            entry("esphomeCompile configurations: 'a.yaml', buildServers: 'a &&'", "'a &&' is not a label expression"),
            entry("esphomeCompile configurations: 'a.yaml', fallback: 'elsewhere'", "write local, wait or fail"),
            entry("esphomeCompile configurations: 'a.yaml', compileMinutes: 0", "compileMinutes: 0 leaves no time"),
            entry("esphomeCompile configurations: 'a.yaml', bundleMinutes: -1", "bundleMinutes: -1 leaves no time"),
            entry("esphomeCompile configurations: 'a.yaml', toolchainMinutes: 0", "toolchainMinutes: 0 leaves"),
            entry("esphomeCompile configurations: 'a.yaml', transferMinutes: 9999999", "is more than a year"),
            entry("esphomeInstall configurations: 'a.yaml', uploadMinutes: 0", "uploadMinutes: 0 leaves no time"),
            entry("esphomeInstall configurations: 'a.yaml', verifyMinutes: 0", "verifyMinutes: 0 leaves no time"),
            entry("esphomeInstall configurations: 'a.yaml', waitMinutes: 0", "waitMinutes: 0 leaves no time"),
            entry("esphomeInstall configurations: 'a.yaml', offline: 'retry'", "write fail, skip or wait"),
            entry("esphomeInstall configurations: 'a.yaml', verify: 'yes'", "write ask or require"),
            entry("esphomeInstall configurations: 'a.yaml', retries: -1", "retries: -1 is not possible"),
            entry("esphomeInstall configurations: 'a.yaml', firmware: 'newest'", "'newest' is not a fingerprint"),
            entry("esphomeInstall configurations: 'a.yaml', flashingAgent: 'nobody'", "name or label 'nobody'"),
            entry("esphomeInstall configurations: 'a.yaml', previous: true", "'a' was never flashed"),
            entry("esphomeInstall previous: true, devices: 'a'", "'a' was never flashed"),
            entry("esphomeInstall previous: true", "No configuration was named"),
            entry("esphomeInstall previous: true, firmware: '01234567', devices: 'a'", "give one of them"),
            entry("esphomeInstall previous: true, devices: 'a', esphome: '2026.10.0'", "compile nothing"),
            entry("esphomeInstall configurations: 'a.yaml', devices: '/dev/ttyUSB0'", "is a serial port"),
            entry("esphomeInstall configurations: 'a.yaml', devices: 'a=usb:1a86:7523'", "is a serial port"),
            entry("esphomeInstall configurations: 'a.yaml', devices: 'http://a'", "not a host name or IP address"),
            entry(
                    "esphomeInstall configurations: ['a.yaml', 'b.yaml'], devices: '10.0.0.7'",
                    "is none of the 2 configurations"),
            entry(
                    "esphomeInstall configurations: 'a.yaml', offlin: 'wait'",
                    "has no argument 'offlin': it has archive,"),
            entry("esphomeCompile configurations: 'a.yaml', retries: 1", "esphomeCompile has no argument 'retries'"),
            entry("esphomeCompile configurations: 'a.yaml', force: 'maybe'", "'maybe' is neither true nor false"),
            entry("esphomeCompile configurations: 'a.yaml', compileMinutes: 'long'", "'long' is not a whole number"),
            entry("esphomeInstall configurations: 'a.yaml', retries: 1.5", "retries: '1.5' is not a whole number"),
            entry("esphomeCompile configurations: 'a.yaml', fleet: ['x', 'y']", "fleet: it takes one value"),
            entry("esphomeCompile configurations: 'a.yaml', esphome: 2026.10", "'2026.10' is not an ESPHome version"),
            entry("esphomeCompile configurations: null", "No configuration was named"),
            entry("esphomeCompile '../x.yaml'", "../x.yaml"),
            entry("esphomeCompile '/no/such.yaml'", "/no/such.yaml"),
            entry("esphomeCompile configurations: 'a.yaml', stash: 'x'", "is for a step outside of 'node { }'"),
            entry("esphomeCompile configurations: 'a.yaml', secrets: '='", "neither the id of a secret file"),
            entry("esphomeCompile configurations: 'a.yaml', secrets: ['x', 'y']", "are two secrets files"),
            entry("esphomeCompile configurations: 'a.yaml', substitutions: ['a=1', 'a=2']", "'a' is given twice"),
            entry("esphomeInstall configurations: 'a.yaml', flashingAgent: 'a &&'", "is not a label expression"),
            entry("esphomeInstall configurations: 'a.yaml', retries: 21", "retries: 21 is not possible"),
            entry("esphomeInstall configurations: 'a.yaml', devices: ['x=10.0.0.7', 'x=10.0.0.8']", "Two devices"),
            entry("esphomeInstall configurations: 'a.yaml', devices: 'x='", "has no address"),
            entry("esphomeInstall previous: true, devices: 'a', clean: true", "compile nothing"),
            entry("esphomeInstall firmware: '0123', devices: 'a'", "'0123' is not a fingerprint"));

    /** A step beside two configurations that nobody gets as far as to build. */
    private static final String BESIDE = """
            node('builder') {
              writeFile file: 'a.yaml', text: 'esphome: {name: a}\\nhost:\\n'
              writeFile file: 'b.yaml', text: 'esphome: {name: b}\\nhost:\\n'
              %s
            }
            """;

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    @Test
    @DisplayName("Decision 7: a step on the built-in node is refused with a sentence, until an administrator allows it")
    void theBuiltInNodeIsRefusedUntilAnAdministratorAllowsIt(JenkinsRule jenkins) throws Exception {
        WorkflowJob job =
                job(jenkins, "node('built-in') { writeFile file: 'a.txt', text: ''; esphomeCompile 'missing.yaml' }");
        jenkins.assertLogContains(
                "ESPHome does not run on the built-in node", jenkins.buildAndAssertStatus(Result.FAILURE, job));

        EsphomeConfiguration.get().setBuiltInNode(true);
        jenkins.configRoundtrip();

        assertThat(EsphomeConfiguration.get().isBuiltInNode()).isTrue();
        jenkins.assertLogContains("missing.yaml", jenkins.buildAndAssertStatus(Result.FAILURE, job));
    }

    @Test
    @DisplayName("E a wrong argument is told in one sentence, without a stack trace")
    void aWrongArgumentIsToldInOneSentence(JenkinsRule jenkins) throws Exception {
        jenkins.createOnlineSlave(Label.get(AGENT));
        List<String> steps = List.copyOf(WRONG.keySet());
        String tries = IntStream.range(0, steps.size())
                .mapToObj(i ->
                        "try { %s; echo 'TOLD %d: nothing' } catch (hudson.AbortException e) { echo \"TOLD %d: ${e.message}\" }"
                                .formatted(steps.get(i), i, i))
                .collect(Collectors.joining("\n"));

        String log = JenkinsRule.getLog(jenkins.buildAndAssertSuccess(job(jenkins, BESIDE.formatted(tries))));

        assertThat(log).doesNotContain("\tat ");
        for (int i = 0; i < steps.size(); i++) {
            assertThat(log)
                    .as(steps.get(i))
                    .containsPattern("TOLD " + i + ": .*" + Pattern.quote(WRONG.get(steps.get(i))));
        }
    }

    @Test
    @DisplayName("E a wrong argument that nobody catches ends the build with that sentence and no stack trace")
    void aWrongArgumentEndsTheBuild(JenkinsRule jenkins) throws Exception {
        jenkins.createOnlineSlave(Label.get(AGENT));
        Map<String, String> uncaught = Map.of(
                "esphomeCompile configurations: 'a.yaml', offlin: 'wait'",
                        "ERROR: esphomeCompile has no argument 'offlin'",
                "esphomeCompile([])", "ERROR: No configuration was named");
        for (Map.Entry<String, String> wrong : uncaught.entrySet()) {
            WorkflowRun run =
                    jenkins.buildAndAssertStatus(Result.FAILURE, job(jenkins, BESIDE.formatted(wrong.getKey())));
            assertThat(JenkinsRule.getLog(run)).contains(wrong.getValue()).doesNotContain("\tat ");
        }
    }

    @Test
    @DisplayName("Q8 a stopped build ends the compile and all that it started; a host device needs the node's leave")
    void aStoppedBuildEndsItsProcesses(JenkinsRule jenkins) throws Exception {
        HeldCompile compile = new HeldCompile(here);
        Node agent = agents.createAgent(jenkins, AGENT);
        allow(agent, compile, false);
        String script = "node('builder') { writeFile file: 'one.yaml', text: '''" + HeldCompile.configuration("one")
                + "'''; esphomeInstall 'one.yaml' }";
        jenkins.assertLogContains(
                "allow host devices in the settings of that machine",
                jenkins.buildAndAssertStatus(Result.FAILURE, job(jenkins, script)));
        agent.getNodeProperties().clear();
        allow(agent, compile, true);

        WorkflowRun run = job(jenkins, script).scheduleBuild2(0).waitForStart();
        await().atMost(LONG).until(() -> !compile.compiles().isEmpty());
        long pid = compile.compiles().get(0);
        assertThat(ProcessHandle.of(pid)).isPresent();
        run.getExecutor().interrupt();
        jenkins.waitForCompletion(run);

        jenkins.assertBuildStatus(Result.ABORTED, run);
        await().atMost(LONG).until(() -> ProcessHandle.of(pid).isEmpty());
    }

    private static void allow(Node agent, HeldCompile compile, boolean hostDevices) throws Exception {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setHostDevices(hostDevices);
        property.setEsphome(compile.command());
        agent.getNodeProperties().add(property);
    }

    @Test
    @DisplayName("E outside of a node the step says where it belongs, and needs none for firmware that is archived")
    void outsideOfANodeTheStepSaysWhereItBelongs(JenkinsRule jenkins) throws Exception {
        jenkins.assertLogContains(
                "put it inside 'node",
                jenkins.buildAndAssertStatus(Result.FAILURE, job(jenkins, "esphomeCompile 'a.yaml'")));
        jenkins.assertLogContains(
                "'a' was never flashed",
                jenkins.buildAndAssertStatus(
                        Result.FAILURE, job(jenkins, "esphomeInstall previous: true, devices: ['a']")));
    }

    @Test
    void whatTheSnippetGeneratorWritesIsReadBack(JenkinsRule jenkins) throws Exception {
        InstallStep step = new InstallStep(new String[] {"a.yaml", "b.yaml"});
        step.setDevices(new String[] {"attic=10.0.0.7"});
        step.setOffline("skip");
        step.setSubstitutions(new String[] {"room=attic"});
        step.setVerifyMinutes(5);

        Map<String, Object> written =
                DescribableModel.of(InstallStep.class).uninstantiate2(step).toMap();
        InstallStep read = DescribableModel.of(InstallStep.class).instantiate(written, TaskListener.NULL);

        assertThat(read).usingRecursiveComparison().isEqualTo(step);
        assertThat(written).doesNotContainKeys("esphome", "fleet", "force", "compileMinutes");
    }

    private static WorkflowJob job(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
