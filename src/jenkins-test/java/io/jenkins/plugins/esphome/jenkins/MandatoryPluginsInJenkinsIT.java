package io.jenkins.plugins.esphome.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.steps.HeldCompile;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** What users install, in a Jenkins that has Pipeline and nothing that the plugin could do without. */
final class MandatoryPluginsInJenkinsIT {
    private static final List<String> OPTIONAL = List.of(
            "antisamy-markup-formatter",
            "bootstrap5-api",
            "branch-api",
            "cloudbees-folder",
            "configuration-as-code",
            "credentials",
            "font-awesome-api",
            "plain-credentials",
            "plugin-util-api",
            "prism-api",
            "workflow-multibranch");

    private static final List<String> PAGES = List.of(
            "",
            "esphome/",
            "manage/configure",
            "manage/configureTools/",
            "computer/(built-in)/configure",
            "job/fleet/",
            "job/fleet/pipeline-syntax/",
            "job/fleet/1/",
            "job/fleet/1/esphome/");

    @RegisterExtension
    final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .omitPlugins("esphome")
            .omitPlugins(OPTIONAL.toArray(String[]::new))
            .addPlugins("esphome.hpi");

    @TempDir
    Path here;

    @Test
    void thePluginLoadsShowsItsPagesAndCompilesWithoutAnyOptionalPlugin() throws Throwable {
        HeldCompile esphome = new HeldCompile(here);
        esphome.open();
        String command = esphome.command();

        jenkins.then(rule -> {
            InstalledInJenkinsIT.loadedWithoutAWarning(rule);
            compile(rule, command);
            show(rule);
            InstalledInJenkinsIT.loadedWithoutAWarning(rule);
        });
    }

    private static void compile(JenkinsRule rule, String command) throws Exception {
        assertThat(OPTIONAL).noneMatch(name -> rule.jenkins.pluginManager.getPlugin(name) != null);
        EsphomeConfiguration.get().setBuiltInNode(true);
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setEsphome(command);
        rule.jenkins.getNodeProperties().add(property);
        WorkflowJob job = rule.createProject(WorkflowJob.class, "fleet");
        String write = "writeFile file: 'lamp.yaml', text: 'esphome: {name: lamp}\\nhost:\\n'\n";

        job.setDefinition(new CpsFlowDefinition(
                "node {\n" + write + "esphomeCompile configurations: 'lamp.yaml', archive: true\n}", true));
        WorkflowRun run = rule.buildAndAssertSuccess(job);
        assertThat(run.getArtifactManager().root().child("firmware/lamp").list())
                .isNotEmpty();

        job.setDefinition(new CpsFlowDefinition(
                "node {\n" + write + "esphomeCompile configurations: 'lamp.yaml', secrets: 'house'\n}", true));
        rule.assertLogContains("Plain Credentials", rule.buildAndAssertStatus(Result.FAILURE, job));
    }

    private static void show(JenkinsRule rule) throws Exception {
        try (JenkinsRule.WebClient client = rule.createWebClient()) {
            for (String page : PAGES) {
                HtmlPage shown = client.goTo(page);
                assertThat(shown.asNormalizedText()).as(page).doesNotContain("Oops", "NoClassDefFoundError");
            }
            assertThat(client.goTo("esphome/").asNormalizedText()).contains("lamp");
            assertThat(client.getJSON("esphome/api/json?depth=1")
                            .getJSONObject()
                            .getBoolean("open"))
                    .isTrue();
        }
    }
}
