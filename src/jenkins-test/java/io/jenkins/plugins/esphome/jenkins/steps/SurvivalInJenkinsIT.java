package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Node;
import hudson.model.Result;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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

/** An install that loses its agent, and its controller twice, in the middle of its compile. */
final class SurvivalInJenkinsIT {
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
            "Q12 R3: a step survives an agent's reconnect, kill -9 and a stop of the controller, and compiles once")
    void aStepSurvivesItsAgentAndItsController() throws Throwable {
        HeldCompile compile = new HeldCompile(here);
        jenkins.startJenkins();
        agents.createAgent(jenkins, OPTIONS);
        String command = compile.command();
        String configuration = HeldCompile.configuration("one");
        String root = jenkins.runRemotely(rule -> begin(rule, command, configuration));
        try {
            await().atMost(LONG).until(() -> !compile.compiles().isEmpty());
            agents.stop(jenkins, AGENT);
            agents.start(jenkins, OPTIONS);
            jenkins.stopJenkinsForcibly();
            jenkins.startJenkins();
            jenkins.runRemotely(SurvivalInJenkinsIT::waitForAgent);
            jenkins.stopJenkins();
            compile.open();
            jenkins.startJenkins();

            String log = jenkins.runRemotely(SurvivalInJenkinsIT::end);
            assertThat(log).contains("RESULT completed verified true true");
            assertThat(compile.compiles()).hasSize(1);
        } finally {
            HeldCompile.stopDevices(AGENT, root);
        }
    }

    private static String begin(JenkinsRule rule, String command, String configuration) throws Throwable {
        Node agent = rule.jenkins.getNode(AGENT);
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setHostDevices(true);
        property.setEsphome(command);
        agent.getNodeProperties().add(property);
        agent.save();
        WorkflowJob job = rule.createProject(WorkflowJob.class, "install");
        job.setDefinition(new CpsFlowDefinition(script(configuration), true));
        job.scheduleBuild2(0).waitForStart();
        return JenkinsHost.on(agent).root();
    }

    private static String script(String configuration) {
        return """
                node('builder') {
                  writeFile file: 'one.yaml', text: '''%s'''
                  def r = esphomeInstall('one.yaml')[0]
                  echo "RESULT ${r.status} ${r.verdict} ${r.compiled} ${r.flashed}"
                }
                """.formatted(configuration);
    }

    private static void waitForAgent(JenkinsRule rule) throws Throwable {
        InboundAgentExtension.waitForAgentOnline(rule, AGENT, Map.of());
    }

    private static String end(JenkinsRule rule) throws Throwable {
        WorkflowRun run =
                rule.jenkins.getItemByFullName("install", WorkflowJob.class).getBuildByNumber(1);
        await().atMost(LONG).until(() -> !run.isLogUpdated() && !run.isBuilding());
        String log = JenkinsRule.getLog(run);
        assertThat(run.getResult()).as(log).isEqualTo(Result.SUCCESS);
        return log;
    }
}
