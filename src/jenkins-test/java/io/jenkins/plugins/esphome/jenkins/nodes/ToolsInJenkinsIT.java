package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.EnvVars;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.TaskListener;
import hudson.tools.InstallSourceProperty;
import hudson.tools.ToolLocationNodeProperty;
import hudson.tools.ToolLocationNodeProperty.ToolLocation;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeInstallation;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** ESPHome as a tool of Jenkins: installed by pip, found where a node has it, and named by a step. */
@WithJenkins
final class ToolsInJenkinsIT {
    private static final String AGENT = "builder";

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    @Test
    void aToolIsInstalledWithPipAndRunsOnAnAgentOnly(JenkinsRule jenkins) throws Exception {
        tools(byPip("esphome", EsphomeVersion.DEFAULT));
        Node agent = agent(jenkins);
        String script = "node('%s') { def home = tool name: 'esphome', type: 'esphome';"
                + " withEnv([\"PATH+ESPHOME=$home/bin\"]) { sh 'esphome version' } }";

        WorkflowRun run = jenkins.buildAndAssertSuccess(job(jenkins, script.formatted(AGENT)));
        assertThat(JenkinsRule.getLog(run)).contains("Version: " + EsphomeVersion.DEFAULT);

        EnvVars variables = new EnvVars();
        EsphomeInstallation there = tool("esphome").forNode(agent, TaskListener.NULL);
        there.forEnvironment(variables).buildEnvVars(variables);
        assertThat(Path.of(variables.get("PATH+ESPHOME"), "esphome")).isExecutable();

        jenkins.assertLogContains(
                "ESPHome is not installed on the built-in node",
                jenkins.buildAndAssertStatus(Result.FAILURE, job(jenkins, script.formatted("built-in"))));
    }

    @Test
    void whatPipDoesNotFindIsToldInOneSentence(JenkinsRule jenkins) throws Exception {
        tools(byPip("next", "2099.1.0"), byPip("unsaid", ""));
        agents.createAgent(jenkins, AGENT);

        assertThat(failure(jenkins, "next"))
                .contains("pip could not install ESPHome 2099.1.0 on builder")
                .doesNotContain("\tat ");
        assertThat(failure(jenkins, "unsaid")).contains("does not say which release to install");
    }

    @Test
    void aStepsWordIsAToolOrARelease(JenkinsRule jenkins) throws Exception {
        Node agent = agent(jenkins);
        tools(byPip("stable", "2026.9.1"), byPip("2026.8.0", ""), new EsphomeInstallation("there", "", List.of()));

        assertThat(AskedRelease.of("", Optional.empty())).isEqualTo(EsphomeVersion.DEFAULT);
        assertThat(AskedRelease.of("stable", Optional.empty())).isEqualTo("2026.9.1");
        assertThat(AskedRelease.of("2026.8.0", Optional.of(agent))).isEqualTo("2026.8.0");
        assertThat(AskedRelease.of("2026.10.1", Optional.of(agent))).isEqualTo("2026.10.1");
        assertThatThrownBy(() -> AskedRelease.of("there", Optional.of(agent)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("tool 'there' is neither on builder nor installed by pip");
        assertThatThrownBy(() -> AskedRelease.require("newest"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("(there is 'stable', '2026.8.0', 'there')");
        AskedRelease.require("there");
    }

    @Test
    void whereANodeHasAToolItIsUsedAndNothingIsInstalled(JenkinsRule jenkins) throws Exception {
        Node agent = agent(jenkins);
        EsphomeInstallation tool = byPip("esphome", "2026.9.1");
        tools(tool);
        Path home = Files.createDirectories(here.resolve("opt/bin")).getParent();
        Files.writeString(home.resolve("bin/esphome"), "#!/bin/sh\necho 'Version: 2026.7.3'\n");
        assertThat(home.resolve("bin/esphome").toFile().setExecutable(true)).isTrue();
        agent.getNodeProperties()
                .add(new ToolLocationNodeProperty(new ToolLocation(
                        jenkins.jenkins.getDescriptorByType(EsphomeInstallation.DescriptorImpl.class),
                        "esphome",
                        home.toString())));

        assertThat(AskedRelease.of("esphome", Optional.of(agent))).isEqualTo("2026.7.3");
        assertThat(tool.forNode(agent, TaskListener.NULL).getHome()).isEqualTo(home.toString());
        assertThat(ControllerFleet.toolchains(Optional.of(agent), JenkinsHost.on(agent))
                        .homes())
                .containsExactly(home.toString());
    }

    @Test
    void aFormKeepsATool(JenkinsRule jenkins) throws Exception {
        tools(byPip("esphome", "2026.9.1"));

        jenkins.submit(jenkins.createWebClient().goTo("configureTools").getFormByName("config"));

        assertThat(EsphomeInstallation.configured()).singleElement().satisfies(kept -> {
            assertThat(kept.getName()).isEqualTo("esphome");
            assertThat(AskedRelease.of("esphome", Optional.empty())).isEqualTo("2026.9.1");
        });
    }

    private String failure(JenkinsRule jenkins, String tool) throws Exception {
        WorkflowJob job = job(jenkins, "node('builder') { tool '" + tool + "' }");
        return JenkinsRule.getLog(jenkins.buildAndAssertStatus(Result.FAILURE, job));
    }

    private Node agent(JenkinsRule jenkins) throws Exception {
        Node agent = agents.createAgent(jenkins, AGENT);
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setToolchains(RealToolchain.settings().directory());
        agent.getNodeProperties().add(property);
        return agent;
    }

    private static EsphomeInstallation tool(String name) {
        return EsphomeInstallation.named(name).orElseThrow();
    }

    private static EsphomeInstallation byPip(String name, String version) throws IOException {
        EsphomeInstaller installer = new EsphomeInstaller(null);
        installer.setVersion(version);
        return new EsphomeInstallation(name, "", List.of(new InstallSourceProperty(List.of(installer))));
    }

    private static void tools(EsphomeInstallation... tools) {
        hudson.ExtensionList.lookupSingleton(EsphomeInstallation.DescriptorImpl.class)
                .setInstallations(tools);
    }

    private static WorkflowJob job(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
