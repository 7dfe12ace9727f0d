package io.jenkins.plugins.esphome.jenkins.steps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import java.net.URL;
import java.util.List;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundSetter;

/** The steps' forms in the snippet generator. */
@WithJenkins
final class StepFormsInJenkinsIT {
    @Test
    @DisplayName("What the form of an install sends becomes the step that it shows; what is as usual is not written")
    void theSnippetGeneratorWritesWhatItsFormSays(JenkinsRule jenkins) throws Exception {
        JSONObject form = new JSONObject()
                .accumulate("stapler-class", InstallStep.class.getName())
                .accumulate("$class", InstallStep.class.getName())
                .accumulate("configurations", "a.yaml\n\nb.yaml\n")
                .accumulate("devices", "")
                .accumulate("flashingAgent", "cellar")
                .accumulate("offline", "wait")
                .accumulate("waitMinutes", "90")
                .accumulate("verify", "require")
                .accumulate("previous", false)
                .accumulate("firmware", "")
                .accumulate("retries", "2")
                .accumulate("uploadMinutes", "10")
                .accumulate("verifyMinutes", "3")
                .accumulate("esphome", "")
                .accumulate("substitutions", "room=attic\nfloor=2")
                .accumulate("fleet", "")
                .accumulate("buildServers", "linux && fast")
                .accumulate("fallback", "wait")
                .accumulate("force", true)
                .accumulate("clean", false)
                .accumulate("archive", false)
                .accumulate("failFast", true)
                .accumulate("propagate", false)
                .accumulate("verbose", false)
                .accumulate("toolchainMinutes", "20")
                .accumulate("bundleMinutes", "7")
                .accumulate("transferMinutes", "10")
                .accumulate("compileMinutes", "60");

        assertThat(snippet(jenkins, form))
                .startsWith("esphomeInstall")
                .contains("configurations: ['a.yaml', 'b.yaml']")
                .contains("flashingAgent: 'cellar'", "offline: 'wait'", "waitMinutes: 90", "verify: 'require'")
                .contains("verifyMinutes: 3", "bundleMinutes: 7", "buildServers: 'linux && fast'", "fallback: 'wait'")
                .contains("force: true", "failFast: true", "propagate: false")
                .contains("substitutions: ['room=attic', 'floor=2']")
                .doesNotContain(
                        "retries", "uploadMinutes", "esphome:", "fleet", "clean", "archive", "verbose", "previous");
    }

    @Test
    void anEmptyFieldOfTheFormIsNoArgument(JenkinsRule jenkins) throws Exception {
        JSONObject form = new JSONObject()
                .accumulate("stapler-class", InstallStep.class.getName())
                .accumulate("$class", InstallStep.class.getName())
                .accumulate("configurations", "kitchen.yaml")
                .accumulate("offline", "fail")
                .accumulate("verify", "ask")
                .accumulate("propagate", true)
                .accumulate("waitMinutes", "");

        assertThat(snippet(jenkins, form).strip()).isEqualTo("esphomeInstall(['kitchen.yaml'])");
    }

    @Test
    @DisplayName(
            "Lists of choices that nobody touched write nothing: what goes on by default goes with previous and stash too")
    void listsThatNobodyTouchedAreNoArguments(JenkinsRule jenkins) throws Exception {
        assertThat(snippet(jenkins, untouched(InstallStep.class)).strip())
                .isEqualTo("esphomeInstall(['kitchen.yaml'])");
        assertThat(snippet(jenkins, untouched(InstallStep.class).accumulate("previous", true))
                        .strip())
                .isEqualTo("esphomeInstall configurations: ['kitchen.yaml'], previous: true");
        assertThat(snippet(jenkins, untouched(CompileStep.class).accumulate("stash", "sources"))
                        .strip())
                .isEqualTo("esphomeCompile configurations: ['kitchen.yaml'], stash: 'sources'");
    }

    /** As a browser sends it: of a list without a choice, what stands first. */
    private static JSONObject untouched(Class<?> step) {
        InstallStep.DescriptorImpl form = (InstallStep.DescriptorImpl) StepDescriptor.byFunctionName("esphomeInstall");
        JSONObject sent = new JSONObject()
                .accumulate("stapler-class", step.getName())
                .accumulate("$class", step.getName())
                .accumulate("configurations", "kitchen.yaml")
                .accumulate("propagate", true)
                .accumulate("fallback", form.doFillFallbackItems().get(0).value);
        return step == CompileStep.class
                ? sent
                : sent.accumulate("offline", form.doFillOfflineItems().get(0).value)
                        .accumulate("verify", form.doFillVerifyItems().get(0).value);
    }

    private static String snippet(JenkinsRule jenkins, JSONObject form) throws Exception {
        JenkinsRule.WebClient web = jenkins.createWebClient();
        WebRequest request =
                new WebRequest(new URL(jenkins.getURL(), "pipeline-syntax/generateSnippet"), HttpMethod.POST);
        request.setRequestParameters(List.of(new NameValuePair("json", form.toString())));
        web.addCrumb(request);
        return web.getPage(request).getWebResponse().getContentAsString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"esphomeCompile", "esphomeInstall"})
    @DisplayName("Every argument has a field and a help text, and is read back from what the generator writes")
    void everyArgumentIsInTheForm(String function) throws Exception {
        Class<?> step = function.equals("esphomeCompile") ? CompileStep.class : InstallStep.class;
        for (String argument : arguments(step)) {
            assertThat(resource(step, "help-" + argument + ".html"))
                    .as("help of %s", argument)
                    .isNotNull();
            assertThat(form(step)).as("form of %s", function).contains("field=\"" + argument + "\"");
        }
    }

    private static List<String> arguments(Class<?> step) {
        return List.of(step.getMethods()).stream()
                .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                .map(method -> method.getName().substring(3))
                .map(name -> Character.toLowerCase(name.charAt(0)) + name.substring(1))
                .toList();
    }

    private static String form(Class<?> step) throws Exception {
        return read(step, "config.jelly")
                + read(FirmwareStep.class, "first.jelly")
                + read(FirmwareStep.class, "rest.jelly");
    }

    private static String read(Class<?> owner, String name) throws Exception {
        try (var in = owner.getResourceAsStream(owner.getSimpleName() + "/" + name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static URL resource(Class<?> step, String name) {
        URL own = step.getResource(step.getSimpleName() + "/" + name);
        return own == null ? FirmwareStep.class.getResource("FirmwareStep/" + name) : own;
    }

    @Test
    @DisplayName("What Jenkins has of nodes and labels is suggested only to those who may write the job")
    @SuppressWarnings("try") // the contexts are only there to be closed
    void suggestionsAreForThoseWhoMayWriteTheJob(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("author")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
        jenkins.createSlave("cellar", "wired", null);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        InstallStep.DescriptorImpl form = (InstallStep.DescriptorImpl) StepDescriptor.byFunctionName("esphomeInstall");

        try (ACLContext as = ACL.as(User.getById("author", true))) {
            assertThat(form.doAutoCompleteFlashingAgent("cel", job).getValues()).containsExactly("cellar");
            assertThat(form.doAutoCompleteBuildServers("wir", job).getValues()).contains("wired");
            assertThat(form.doCheckBuildServers("wired &&", job).kind).isEqualTo(FormValidation.Kind.ERROR);
            assertThat(form.doCheckFlashingAgent("attic", job)).hasMessageContaining("no agent with the name or label");
            assertThat(form.doCheckFlashingAgent("cellar", job).kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(form.doCheckFlashingAgent("", job).kind).isEqualTo(FormValidation.Kind.OK);
        }
        try (ACLContext as = ACL.as(User.getById("reader", true))) {
            assertThat(form.doAutoCompleteFlashingAgent("cel", job).getValues()).isEmpty();
            assertThat(form.doAutoCompleteBuildServers("wir", job).getValues()).isEmpty();
            assertThat(form.doAutoCompleteEsphome("", null).getValues()).isEmpty();
            assertThat(form.doCheckBuildServers("wired &&", job).kind).isEqualTo(FormValidation.Kind.OK);
            assertThat(form.doCheckFlashingAgent("attic", job).kind).isEqualTo(FormValidation.Kind.OK);
        }
    }

    @Test
    void theFormsAreShown(JenkinsRule jenkins) throws Exception {
        HtmlPage page = jenkins.createWebClient().withJavaScriptEnabled(false).goTo("pipeline-syntax/html");

        assertThat(page.getWebResponse().getContentAsString())
                .contains("esphomeInstall", "esphomeCompile", "flashingAgent");
    }
}
