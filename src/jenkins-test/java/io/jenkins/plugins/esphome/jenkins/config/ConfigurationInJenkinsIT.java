package io.jenkins.plugins.esphome.jenkins.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import hudson.model.Node;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.yaml.YamlSource;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.util.NameValuePair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What an administrator sets for the whole controller: by form, by file, wrongly, and as somebody who may not. */
@WithJenkins
final class ConfigurationInJenkinsIT {
    private static final String AS_CODE = """
            unclassified:
              esphome:
                builtInNode: true
                esphome: "2026.9.1"
                awaitDeviceHours: 48
                reconnectMinutes: 3
                firmwarePerDevice: 7
                firmwareGigabytes: 20
                historyJobs: 30
                historyDays: 90
                cloudAgents: "cloud&&esphome"
                fleets:
                - name: "house"
                  install:
                  - "home"
                  - "ops/*/release"
                  compile:
                  - "pull-requests"
                - name: "cellar"
            """;

    private static final List<String> NUMBERS =
            List.of("awaitDeviceHours", "firmwarePerDevice", "firmwareGigabytes", "historyJobs", "historyDays");

    private JenkinsRule jenkins;

    @BeforeEach
    void start(JenkinsRule rule) {
        jenkins = rule;
    }

    private static void importCode(String yaml) throws Exception {
        ConfigurationAsCode.get()
                .configureWith(YamlSource.of(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))));
    }

    private static void requireAsInTheFile() {
        EsphomeConfiguration configured = EsphomeConfiguration.get();
        assertThat(configured.isBuiltInNode()).isTrue();
        assertThat(configured.usualRelease()).isEqualTo("2026.9.1");
        assertThat(configured.limits().awaitDevice()).hasHours(48);
        assertThat(configured.getReconnectMinutes()).isEqualTo(3);
        assertThat(configured.getFirmwarePerDevice()).isEqualTo(7);
        assertThat(configured.getFirmwareGigabytes()).isEqualTo(20);
        assertThat(configured.getHistoryJobs()).isEqualTo(30);
        assertThat(configured.getHistoryDays()).isEqualTo(90);
        assertThat(configured.getCloudAgents()).isEqualTo("cloud&&esphome");
        assertThat(configured.getFleets()).extracting(Fleet::getName).containsExactly("house", "cellar");
        assertThat(configured.getFleets().get(0).getInstall()).containsExactly("home", "ops/*/release");
        assertThat(configured.getFleets().get(0).getCompile()).containsExactly("pull-requests");
        assertThat(configured.getFleets().get(1).getInstall()).isEmpty();
    }

    @Test
    void everySettingComesFromAFileAndGoesThroughTheForm() throws Exception {
        importCode(AS_CODE);
        requireAsInTheFile();

        jenkins.configRoundtrip();

        requireAsInTheFile();
    }

    @Test
    void whatIsExportedAsCodeIsWhatWasImported() throws Exception {
        importCode(AS_CODE);

        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);

        assertThat(exported.toString(StandardCharsets.UTF_8))
                .contains(
                        "  esphome:\n",
                        "    awaitDeviceHours: 48\n",
                        "    builtInNode: true\n",
                        "    esphome: \"2026.9.1\"\n",
                        "    firmwareGigabytes: 20\n",
                        "    fleets:\n    - compile:\n      - \"pull-requests\"\n      install:\n      - \"home\"\n"
                                + "      - \"ops/*/release\"\n      name: \"house\"\n    - name: \"cellar\"\n",
                        "    historyDays: 90\n");
    }

    @Test
    void theExampleOfAHouseIsImported() throws Exception {
        importCode(Files.readString(Path.of("examples/house/jenkins.yaml")));

        assertThat(jenkins.jenkins.getNumExecutors()).isZero();
        assertThat(jenkins.jenkins.getNodes())
                .extracting(Node::getNodeName)
                .containsExactlyInAnyOrder("build-1", "build-2", "flash-1");
        for (String server : List.of("build-1", "build-2")) {
            assertThat(property(server).isBuildServer()).as(server).isTrue();
            assertThat(property(server).getSlots()).as(server).isEqualTo(1);
            assertThat(property(server).getApproval()).as(server).isEqualTo("first");
        }
        assertThat(property("flash-1").isFlashingAgent()).isTrue();
        assertThat(property("flash-1").isHostDevices()).isTrue();
        assertThat(property("flash-1").isBuildServer()).isFalse();
    }

    private EsphomeNodeProperty property(String node) {
        return jenkins.jenkins.getNode(node).getNodeProperty(EsphomeNodeProperty.class);
    }

    @Test
    void settingsAreThereAfterTheyWereReadFromDisk() throws Exception {
        importCode(AS_CODE);

        EsphomeConfiguration read = new EsphomeConfiguration();

        assertThat(read.getFleets()).hasSize(2);
        assertThat(read.getHistoryDays()).isEqualTo(90);
    }

    @Test
    void theLastFleetCanBeTakenOutOfTheForm() throws Exception {
        EsphomeConfiguration.get().setFleets(List.of(new Fleet("house")));
        JenkinsRule.WebClient browser = jenkins.createWebClient();
        HtmlForm form = browser.goTo("configure").getFormByName("config");

        HtmlElement delete =
                form.getFirstByXPath(".//*[@name='fleets']//button[contains(@class, 'repeatable-delete')]");
        delete.click();
        await().pollInSameThread().until(() -> {
            browser.waitForBackgroundJavaScript(1000);
            return !form.isAncestorOf(delete);
        });
        jenkins.submit(form);

        assertThat(EsphomeConfiguration.get().getFleets()).isEmpty();
    }

    @Test
    @DisplayName("no setting that nothing reads: what is said of a node is not offered for all of them")
    void whatIsSaidOfANodeIsNotOfferedForAll() throws Exception {
        HtmlForm form = jenkins.createWebClient().goTo("configure").getFormByName("config");

        assertThat(form.<HtmlElement>getByXPath(".//input[@type='checkbox' and contains(@name, 'NodeProperty')]"))
                .extracting(offered -> offered.getAttribute("name"))
                .isNotEmpty()
                .doesNotContain(EsphomeNodeProperty.class.getName().replace('.', '-'));
    }

    @Test
    void aFormThatCannotBeIsRefusedWithASentenceAndChangesNothing() throws Exception {
        importCode(AS_CODE);
        JenkinsRule.WebClient browser = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        HtmlForm form = browser.goTo("configure").getFormByName("config");

        form.getInputByName("_.historyJobs").setValue("31");
        form.getInputByName("_.reconnectMinutes").setValue("-3");
        String page = jenkins.submit(form).getWebResponse().getContentAsString();

        assertThat(page).contains("Minutes that an agent may stay away", "write a whole number from 1 to 10080.");
        requireAsInTheFile();
    }

    @Test
    void aRefusedFirstFormLeavesNothingActive() throws Exception {
        String before = Jenkins.XSTREAM2.toXML(EsphomeConfiguration.get());
        JenkinsRule.WebClient browser = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        HtmlForm form = browser.goTo("configure").getFormByName("config");

        form.getInputByName("_.builtInNode").setChecked(true);
        form.getInputByName("_.cloudAgents").setValue("cloud");
        form.getInputByName("_.esphome").setValue("2026.9.1");
        for (String number : NUMBERS) {
            form.getInputByName("_." + number).setValue("17");
        }
        form.getInputByName("_.reconnectMinutes").setValue("-3");
        assertThat(jenkins.submit(form).getWebResponse().getStatusCode()).isEqualTo(400);

        assertThat(Jenkins.XSTREAM2.toXML(EsphomeConfiguration.get())).isEqualTo(before);
        assertThat(new EsphomeConfiguration().getCloudAgents()).isEmpty();
    }

    @Test
    void aFileThatCannotBeIsRefusedWithASentence() {
        assertThatThrownBy(() -> importCode(AS_CODE.replace("\"cellar\"", "\"house\"")))
                .hasStackTraceContaining("The fleet 'house' is there twice: put its jobs into one.");
        assertThatThrownBy(() -> importCode(AS_CODE.replace("\"home\"", "\"/home\"")))
                .hasStackTraceContaining("'/home' names no job: ");
        assertThatThrownBy(() -> importCode(AS_CODE.replace("2026.9.1", "latest")))
                .hasStackTraceContaining("'latest' is not an ESPHome version");
    }

    @Test
    void whatIsLookedUpForAFieldIsToldToAnAdministratorOnly() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("administrator")
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader"));

        assertThat(check("administrator", EsphomeConfiguration.class, "checkEsphome", "latest"))
                .contains("is not an ESPHome version");
        assertThat(check("administrator", EsphomeConfiguration.class, "checkHistoryJobs", "many"))
                .contains("write a whole number from 1 to 100000.");
        assertThat(check("administrator", Fleet.class, "checkName", "../x")).contains("cannot be used");
        assertThat(check("administrator", Fleet.class, "checkInstall", "home\n*"))
                .contains("no job or folder");
        assertThat(check("administrator", Fleet.class, "checkCompile", "**")).isEqualTo("<div/>");
        assertThat(check("administrator", Fleet.class, "checkInstall", "home")).contains("no job or folder");
        assertThat(check("reader", Fleet.class, "checkInstall", "home")).isEqualTo("<div/>");
        assertThat(check("reader", EsphomeConfiguration.class, "checkEsphome", "latest"))
                .as("what is only read tells nobody anything")
                .contains("is not an ESPHome version");
    }

    @Test
    void aFieldIsCheckedByPostOnly() throws Exception {
        JenkinsRule.WebClient browser = jenkins.createWebClient();

        assertThatThrownBy(() -> browser.goTo(
                        "descriptorByName/" + EsphomeConfiguration.class.getName() + "/checkEsphome?value=1"))
                .isInstanceOf(FailingHttpStatusCodeException.class)
                .hasMessageContaining("404");
    }

    private String check(String user, Class<?> described, String method, String value) throws Exception {
        JenkinsRule.WebClient browser = jenkins.createWebClient().login(user);
        WebRequest request = new WebRequest(
                new URL(jenkins.getURL(), "descriptorByName/" + described.getName() + "/" + method), HttpMethod.POST);
        request.setRequestParameters(List.of(new NameValuePair("value", value)));
        return browser.getPage(browser.addCrumb(request)).getWebResponse().getContentAsString();
    }
}
