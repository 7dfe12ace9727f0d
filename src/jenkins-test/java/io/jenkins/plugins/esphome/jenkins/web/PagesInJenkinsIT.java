package io.jenkins.plugins.esphome.jenkins.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Item;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.Run;
import hudson.slaves.DumbSlave;
import hudson.slaves.JNLPLauncher;
import hudson.tasks.Fingerprinter.FingerprintAction;
import io.jenkins.plugins.esphome.jenkins.config.EsphomePermissions;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.steps.HeldCompile;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.util.VirtualFile;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlTableCell;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A real install as people and scripts see it afterwards, each with what they may see. */
@WithJenkins
final class PagesInJenkinsIT {
    private static final String AGENT = "builder";
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @Test
    void anInstallIsSeenOnItsRunInTheRecordsAndOnTheWholeController(JenkinsRule jenkins) throws Exception {
        Node agent = agents.createAgent(jenkins, AGENT);
        allow(agent);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "fleet");
        try {
            job.setDefinition(new CpsFlowDefinition(script(), true));
            WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);
            users(jenkins);

            theRunRemembers(run);
            run.reload();
            theRunRemembers(run);
            itsRecordsAreJenkinsOwn(run);
            itsPagesTellAndRunNothing(jenkins, run);
            firmwareIsForThoseWhoMayHaveIt(jenkins, run);
            theControllerTells(jenkins);
            whoMayNotViewSeesNothing(jenkins, run);
        } finally {
            HeldCompile.stopDevices(AGENT, ((DumbSlave) agent).getRemoteFS() + "/esphome-fleet");
        }
    }

    @Test
    void aNodeThatNeverCameSaysSoAndNothingElse(JenkinsRule jenkins) throws Exception {
        DumbSlave node = new DumbSlave("cellar", "/nowhere", new JNLPLauncher());
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setBuildServer(true);
        node.getNodeProperties().add(property);
        jenkins.jenkins.addNode(node);

        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            HtmlPage page = client.goTo("computer/cellar/esphome/");

            assertThat(page.asNormalizedText())
                    .contains("Not seen yet", "It did not connect since Jenkins was started.");
            assertThat(page.getByXPath("//main//td | //*[@id='main-panel']//td"))
                    .isNotEmpty()
                    .extracting(cell -> ((HtmlTableCell) cell).asNormalizedText())
                    .doesNotContain("");
        }
    }

    private static String script() throws Exception {
        return "node('builder') { writeFile file: 'attic.yaml', text: '''" + HeldCompile.configuration("attic")
                + "'''; writeFile file: 'broken.yaml', text: '''esphome:\n  name: broken\nhost:\nsensor:\n  - platform: \""
                + HOSTILE + "\"\n'''; esphomeInstall configurations: '*.yaml', archive: true }";
    }

    private static void allow(Node agent) throws Exception {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setHostDevices(true);
        property.setToolchains(RealToolchain.settings().directory());
        agent.getNodeProperties().add(property);
    }

    private static void users(JenkinsRule jenkins) {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader", "stranger")
                .grant(Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, EsphomePermissions.DOWNLOAD)
                .everywhere()
                .to("keeper"));
    }

    private static void theRunRemembers(WorkflowRun run) {
        List<DeviceRow> rows = run.getAction(FirmwareRunAction.class).getRows();

        assertThat(rows).extracting(DeviceRow::getDevice).containsExactlyInAnyOrder("attic", "broken");
        DeviceRow attic = row(rows, "attic");
        assertThat(attic.getResult()).isEqualTo("done");
        assertThat(attic.getVerdict()).isEqualTo("verified");
        assertThat(attic.getVersion()).isEqualTo(EsphomeVersion.DEFAULT);
        assertThat(attic.getFingerprint()).hasSize(64);
        assertThat(attic.getFleet()).isNotEmpty();
        DeviceRow broken = row(rows, "broken");
        assertThat(broken.getResult()).isEqualTo("failed");
        assertThat(broken.getReason())
                .as("what esphome said, so that the pages have something to escape")
                .contains(HOSTILE);
    }

    private static DeviceRow row(List<DeviceRow> rows, String device) {
        return rows.stream()
                .filter(row -> row.getDevice().equals(device))
                .findFirst()
                .orElseThrow();
    }

    private static void itsRecordsAreJenkinsOwn(WorkflowRun run) throws Exception {
        assertThat(run.getAction(FingerprintAction.class).getFingerprints().entrySet())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.getKey()).startsWith("attic/");
                    assertThat(one.getValue().getOriginal().is(run)).isTrue();
                    assertThat(one.getValue().getRangeSet("fleet").includes(run.getNumber()))
                            .isTrue();
                });
        VirtualFile artifacts = run.getArtifactManager().root();
        assertThat(artifacts.child("firmware/attic").list().length).isPositive();
        assertThat(new String(
                        artifacts
                                .child("esphome/TEST-esphome-install.xml")
                                .open()
                                .readAllBytes(),
                        StandardCharsets.UTF_8))
                .contains("name=\"attic\"")
                .contains("<failure");
    }

    private static void itsPagesTellAndRunNothing(JenkinsRule jenkins, Run<?, ?> run) throws Exception {
        try (JenkinsRule.WebClient reader = jenkins.createWebClient().login("reader")) {
            HtmlPage summary = reader.getPage(run);
            assertThat(summary.asNormalizedText()).contains("2 devices: 1 failed");
            HtmlPage devices = reader.getPage(run, "esphome/");
            assertThat(devices.asNormalizedText()).contains("attic").contains("verified");
            for (HtmlPage page : List.of(summary, devices, reader.goTo("esphome/"))) {
                assertThat(page.getWebResponse().getContentAsString()).doesNotContain(HOSTILE);
                assertThat(page.getByXPath("//img[@src='x']")).isEmpty();
            }
            DeviceRow attic = row(run.getAction(FirmwareRunAction.class).getRows(), "attic");
            String log = "esphome/job/" + attic.getCompileJob() + "/";
            HtmlPage page = reader.getPage(run, log);
            assertThat(page.asNormalizedText()).contains("compile of attic").contains("compiled");
            await().pollInSameThread().untilAsserted(() -> {
                reader.waitForBackgroundJavaScript(1000);
                assertThat(page.getElementById("esphome-log").getTextContent()).contains("attic");
            });
            assertThat(reader.goTo(run.getUrl() + log + "logText", "text/plain")
                            .getWebResponse()
                            .getContentAsString())
                    .contains("attic");
            assertThat(status(reader, run.getUrl() + "esphome/job/999.1/")).isEqualTo(404);
            assertThat(status(reader, run.getUrl() + "esphome/job/nonsense/")).isEqualTo(404);
        }
    }

    private static void firmwareIsForThoseWhoMayHaveIt(JenkinsRule jenkins, Run<?, ?> run) throws Exception {
        String file;
        try (JenkinsRule.WebClient keeper = jenkins.createWebClient().login("keeper")) {
            HtmlPage page = keeper.getPage(run, "esphome/");
            List<HtmlAnchor> files = page.getByXPath("//details//a");
            file = files.get(0).getHrefAttribute();
            WebResponse sent =
                    keeper.goTo(run.getUrl() + "esphome/" + file, null).getWebResponse();
            assertThat(sent.getContentAsStream().readAllBytes().length).isPositive();
            assertThat(sent.getContentType()).isEqualTo("application/octet-stream");
            assertThat(sent.getResponseHeaderValue("Content-Disposition")).startsWith("attachment");
            assertThat(status(keeper, run.getUrl() + "esphome/" + file + "x")).isEqualTo(404);
        }
        try (JenkinsRule.WebClient reader = jenkins.createWebClient().login("reader")) {
            assertThat(reader.getPage(run, "esphome/").getByXPath("//details")).isEmpty();
            assertThat(status(reader, run.getUrl() + "esphome/" + file)).isEqualTo(403);
        }
    }

    private static void theControllerTells(JenkinsRule jenkins) throws Exception {
        try (JenkinsRule.WebClient reader = jenkins.createWebClient().login("reader")) {
            assertThat(reader.goTo("esphome/").asNormalizedText())
                    .contains("attic")
                    .contains("Nothing waits and nothing runs.")
                    .contains("upload attic");
            JSONObject all = reader.getJSON("esphome/api/json").getJSONObject();
            assertThat(all.getBoolean("open")).isTrue();
            assertThat(all.getInt("deviceTotal")).isEqualTo(1);
            JSONArray devices = reader.getJSON("esphome/api/json?depth=1&tree=devices[name,verdict,fingerprint]")
                    .getJSONObject()
                    .getJSONArray("devices");
            assertThat(devices.getJSONObject(0).getString("name")).isEqualTo("attic");
            assertThat(devices.getJSONObject(0).getString("verdict")).isEqualTo("verified");
            assertThat(reader.getJSON("esphome/api/json?depth=1&device=1&limit=1")
                            .getJSONObject()
                            .getJSONArray("ended")
                            .size())
                    .isPositive();
        }
    }

    private static void whoMayNotViewSeesNothing(JenkinsRule jenkins, Run<?, ?> run) throws Exception {
        try (JenkinsRule.WebClient stranger = jenkins.createWebClient().login("stranger")) {
            assertThat(status(stranger, "esphome/")).isEqualTo(404);
            assertThat(status(stranger, "esphome/api/json")).isEqualTo(404);
            assertThat(status(stranger, run.getUrl() + "esphome/")).isEqualTo(404);
            assertThat(stranger.goTo("").asNormalizedText()).doesNotContain("ESPHome");
        }
    }

    private static int status(JenkinsRule.WebClient client, String path) throws Exception {
        client.setThrowExceptionOnFailingStatusCode(false);
        return client.goTo(path, null).getWebResponse().getStatusCode();
    }
}
