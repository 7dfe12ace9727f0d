package io.jenkins.plugins.esphome.jenkins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.ExtensionList;
import hudson.model.Node;
import hudson.model.Result;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeInstallation;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.jenkins.steps.HeldCompile;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
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

/** What most users have besides: Declarative Pipeline, and the JUnit plugin, which takes an install's devices as tests. */
final class DeclarativeInJenkinsIT {
    private static final String AGENT = "builder";
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final List<String> BESIDE = List.of(
            "checks-api",
            "credentials-binding",
            "echarts-api",
            "joda-time-api",
            "jquery3-api",
            "junit",
            "pipeline-groovy-lib",
            "pipeline-input-step",
            "pipeline-model-api",
            "pipeline-model-definition",
            "pipeline-model-extensions",
            "pipeline-stage-step",
            "pipeline-stage-tags-metadata",
            "ssh-credentials",
            "variant");

    /** The compile fails once, before its configuration is there, and is tried again. */
    private static final String HOUSE = """
            pipeline {
              agent { label 'builder' }
              tools { esphome 'shelf' }
              options {
                timeout(time: 1, unit: 'HOURS')
                skipDefaultCheckout()
              }
              stages {
                stage('Compile') {
                  options { retry(2) }
                  steps {
                    script {
                      if (fileExists('tried')) {
                        writeFile file: 'kitchen.yaml', text: '''%s'''
                      }
                    }
                    writeFile file: 'tried', text: ''
                    esphomeCompile 'kitchen.yaml'
                  }
                }
                stage('Install') {
                  steps {
                    esphomeInstall 'kitchen.yaml'
                  }
                }
                stage('Install more') {
                  steps {
                    writeFile file: 'more/attic.yaml', text: '''%s'''
                    writeFile file: 'more/broken.yaml', text: 'esphome: {name: broken}\\nhost:\\nnonsense: true\\n'
                    esphomeInstall configurations: ['more/*.yaml'], propagate: false
                  }
                }
              }
              post {
                always {
                  esphomeCompile configurations: 'kitchen.yaml', archive: true
                  echo "POST ${currentBuild.currentResult}"
                }
              }
            }
            """;

    private static final String HELD = """
            pipeline {
              agent { label 'builder' }
              tools { esphome 'held' }
              options { timeout(time: 1, unit: 'HOURS') }
              stages {
                stage('Compile') {
                  options { timeout(time: 10, unit: 'SECONDS') }
                  steps {
                    writeFile file: 'porch.yaml', text: 'esphome: {name: porch}\\nhost:\\n'
                    esphomeCompile 'porch.yaml'
                  }
                }
              }
              post {
                aborted { echo 'POST aborted' }
              }
            }
            """;

    private static final String STAGE = """
            pipeline {
              agent %s
              stages {
                stage('Wrong') {
                  steps {
                    %s
                  }
                }
              }
            }
            """;

    @RegisterExtension
    final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .omitPlugins("esphome")
            .addPlugins("esphome.hpi")
            .addPlugins(
                    BESIDE.stream().map(name -> "more-plugins/" + name + ".hpi").toArray(String[]::new));

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    @Test
    @DisplayName(
            "Steps in Declarative Pipeline, with tools, options and post; two installs of one run are its tests, one a"
                    + " device, and its result is the Jenkinsfile's to say")
    void declarativePipelineBuildsAHouse() throws Throwable {
        HeldCompile shelf = tool("shelf");
        shelf.open();
        HeldCompile held = tool("held");
        String root = start();
        try {
            jenkins.runRemotely(DeclarativeInJenkinsIT::offerTools, places("shelf", "held"));
            String house = HOUSE.formatted(HeldCompile.configuration("kitchen"), HeldCompile.configuration("attic"));

            jenkins.runRemotely(DeclarativeInJenkinsIT::buildTheHouse, house);
            assertThat(shelf.compiles()).as("the kitchen, the attic").hasSize(2);

            jenkins.runRemotely(DeclarativeInJenkinsIT::runOutOfTime, HELD);
            for (long pid : held.compiles()) {
                await().atMost(LONG).until(() -> ProcessHandle.of(pid).isEmpty());
            }
        } finally {
            HeldCompile.stopDevices(AGENT, root);
        }
    }

    private HeldCompile tool(String name) throws Exception {
        return new HeldCompile(Files.createDirectories(here.resolve(name).resolve("bin")));
    }

    /** @return our directory on the agent */
    private String start() throws Throwable {
        jenkins.startJenkins();
        agents.createAgent(
                jenkins,
                InboundAgentExtension.Options.newBuilder()
                        .name(AGENT)
                        .label(AGENT)
                        .webSocket()
                        .build());
        return jenkins.runRemotely(DeclarativeInJenkinsIT::allow);
    }

    private static String allow(JenkinsRule rule) throws Throwable {
        InboundAgentExtension.waitForAgentOnline(rule, AGENT, Map.of());
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setHostDevices(true);
        Node node = rule.jenkins.getNode(AGENT);
        node.getNodeProperties().add(property);
        return JenkinsHost.on(node).root();
    }

    /** @return where each tool is, by its name */
    private HashMap<String, String> places(String... tools) {
        HashMap<String, String> places = new HashMap<>();
        for (String tool : tools) {
            places.put(tool, here.resolve(tool).toString());
        }
        return places;
    }

    private static void offerTools(JenkinsRule rule, HashMap<String, String> places) {
        EsphomeInstallation[] tools = places.entrySet().stream()
                .map(tool -> new EsphomeInstallation(tool.getKey(), tool.getValue(), List.of()))
                .toArray(EsphomeInstallation[]::new);
        ExtensionList.lookupSingleton(EsphomeInstallation.DescriptorImpl.class).setInstallations(tools);
    }

    private static void buildTheHouse(JenkinsRule rule, String script) throws Throwable {
        WorkflowRun run = rule.buildAndAssertSuccess(job(rule, script));

        rule.assertLogContains("POST SUCCESS", run);
        assertThat(run.getArtifactManager().root().child("firmware/kitchen").list())
                .isNotEmpty();
        assertThat(run.getArtifactManager().root().child("esphome").exists())
                .as("a file beside the tests")
                .isFalse();
        JSONObject tests = tests(rule, run);
        assertThat(List.of(tests.getInt("passCount"), tests.getInt("failCount"), tests.getInt("skipCount")))
                .containsExactly(2, 1, 0);
        assertThat(tests.getJSONArray("suites").toString())
                .contains("\"name\":\"kitchen\"", "\"name\":\"attic\"", "\"name\":\"broken\"", "nonsense");
    }

    private static JSONObject tests(JenkinsRule rule, WorkflowRun run) throws Exception {
        try (JenkinsRule.WebClient client = rule.createWebClient()) {
            return client.getJSON(run.getUrl() + "testReport/api/json").getJSONObject();
        }
    }

    private static void runOutOfTime(JenkinsRule rule, String script) throws Throwable {
        rule.assertLogContains("POST aborted", rule.buildAndAssertStatus(Result.ABORTED, job(rule, script)));
    }

    @Test
    @DisplayName("E F7 what Declarative Pipeline cannot mean is told in one sentence; the examples are what it means")
    void declarativePipelineIsCheckedBeforeItRuns() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(DeclarativeInJenkinsIT::offerTools, places("2026.10.0"));

        jenkins.runRemotely(DeclarativeInJenkinsIT::wrongOnesAreTold);

        for (Path example : List.of(Path.of("examples/Jenkinsfile"), Path.of("examples/house/Jenkinsfile"))) {
            assertThat(jenkins.runRemotely(DeclarativeInJenkinsIT::checked, Files.readString(example)))
                    .as("%s", example)
                    .contains("Jenkinsfile successfully validated");
        }
        for (String shown : shownInTheDocumentation()) {
            assertThat(jenkins.runRemotely(DeclarativeInJenkinsIT::checked, shown))
                    .as(shown)
                    .contains("Jenkinsfile successfully validated");
        }
    }

    private static List<String> shownInTheDocumentation() throws Exception {
        List<String> shown = Pattern.compile("(?ms)^```groovy\n(pipeline .*?)^```$")
                .matcher(Files.readString(Path.of("docs/jenkins.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(shown).isNotEmpty();
        return shown;
    }

    private static void wrongOnesAreTold(JenkinsRule rule) throws Throwable {
        WorkflowRun never = rule.buildAndAssertStatus(
                Result.FAILURE,
                job(
                        rule,
                        STAGE.formatted(
                                "none", "esphomeInstall configurations: [], previous: true, devices: 'attic'")));
        rule.assertLogContains("'attic' was never flashed", never);
        assertThat(checked(rule, STAGE.formatted("any", "esphomeInstall configurations: 'a.yaml', offlin: 'wait'")))
                .contains("Invalid parameter \"offlin\"")
                .contains("offline");
        assertThat(checked(rule, STAGE.formatted("any", "esphomeInstall previous: true, devices: 'attic'")))
                .contains("configurations");
    }

    /** @return what Declarative Pipeline's own check of a Jenkinsfile says */
    private static String checked(JenkinsRule rule, String jenkinsfile) throws Throwable {
        try (JenkinsRule.WebClient client = rule.createWebClient()) {
            WebRequest check =
                    new WebRequest(new URL(rule.getURL(), "pipeline-model-converter/validate"), HttpMethod.POST);
            check.setRequestParameters(List.of(new NameValuePair("jenkinsfile", jenkinsfile)));
            return client.getPage(client.addCrumb(check)).getWebResponse().getContentAsString();
        }
    }

    private static WorkflowJob job(JenkinsRule rule, String script) throws Exception {
        WorkflowJob job = rule.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
