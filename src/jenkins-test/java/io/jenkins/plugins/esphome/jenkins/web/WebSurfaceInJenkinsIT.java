package io.jenkins.plugins.esphome.jenkins.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.FreeStyleBuild;
import hudson.slaves.DumbSlave;
import hudson.slaves.JNLPLauncher;
import io.jenkins.plugins.esphome.fleet.Chips;
import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeInstallation;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.web.SurfaceRow.Verb;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.queue.Filed;
import io.jenkins.plugins.esphome.report.Jobs;
import io.jenkins.plugins.esphome.store.RequestStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.Dispatcher;
import org.kohsuke.stapler.StaplerFallback;
import org.kohsuke.stapler.WebApp;

/**
 * All that can be reached of ours by a URL: what each answers to whom, and to wrong input. The table is held against what
 * Stapler itself would route to our classes and against our views, so that a new one without a line fails.
 */
@WithJenkins
final class WebSurfaceInJenkinsIT {
    /**
     * What answers, how it is asked, what each user gets, and what is said.
     *
     * <p>The users are {@link SurfaceUser}, in their order. A cell is the status; {@code +}: 200, with what is said; {@code -}:
     * 200, without it. After a form's path comes what is typed. OURS is a job of the run, OTHERS one of another's, GONE one
     * whose records are gone.
     */
    private static final String TABLE = """
            EsphomeRootAction/index                           | GET esphome/                                                                       | 403 404   +   +   +   +   + 404   +       | Devices
            EsphomeRootAction/index                           | GET esphome/?device=0&job=0&limit=1                                                | 403 404   +   +   +   +   + 404   +       | Devices
            EsphomeRootAction.getApi                          | GET esphome/api/                                                                   | 403 404   +   +   +   +   + 404   +       | JSON API
            EsphomeRootAction.getApi                          | GET esphome/api/json?depth=2&tree=deviceTotal,jobTotal,open&limit=1                | 403 404   +   +   +   +   + 404   +       | "open":true
            EsphomeRootAction.getApi                          | GET esphome/api/xml?depth=2&device=0&xpath=//deviceTotal                           | 403 404   +   +   +   +   + 404   +       | <deviceTotal>0
            EsphomeRootAction/machines                        | GET esphome/machines                                                               | 403 404 404 404 404 404 404 404 404       |
            EsphomeRootAction/jobs                            | GET esphome/jobs                                                                   | 403 404 404 404 404 404 404 404 404       |
            EsphomeRootAction/devices                         | GET esphome/devices                                                                | 403 404 404 404 404 404 404 404 404       |
            EsphomeRootAction/ended                           | GET esphome/ended                                                                  | 403 404 404 404 404 404 404 404 404       |
            EsphomeRootAction/left                            | GET esphome/left                                                                   | 403 404 404 404 404 404 404 404 404       |
            EsphomeRootAction.doFree                          | POST esphome/free machine=attic                                                     | 403 404 403 403 403 403 403 404 409+     | was not removed
            FirmwareRunAction/index                           | GET job/fleet/1/esphome/?start=0                                                   | 403 404   +   +   +   +   + 404   +       | 1 device: 1 failed
            FirmwareRunAction/index                           | GET job/fleet/1/api/json?depth=2                                                   | 403 404   +   +   +   +   + 404   +       | "fleet":"house"
            FirmwareRunAction/summary                         | GET job/fleet/1/esphome/summary                                                    | 403 404 404 404 404 404 404 404 404       |
            FirmwareRunAction/badge                           | GET job/fleet/1/esphome/badge                                                      | 403 404 404 404 404 404 404 404 404       |
            FirmwareRunAction.doFirmware                      | GET job/fleet/1/esphome/firmware?fingerprint=PRINT&file=firmware.bin               | 403 404 403 403 403 403   + 404   +       | the Wi-Fi password in the firmware
            FirmwareRunAction.doFirmware                      | GET job/fleet/1/esphome/firmware?fingerprint=PRINT&file=firmware.json              | 403 404 403 403 403 403 404 404 404       | esp32
            FirmwareRunAction.doFirmware                      | GET job/fleet/1/esphome/firmware                                                   | 403 404 403 403 403 403 404 404 404       | esp32
            FirmwareRunAction.getJob                          | GET job/fleet/1/esphome/job/OTHERS/                                                | 403 404 404+ 404+ 404+ 404+ 404+ 404 404+ | This run has no such job
            JobPage/index                                     | GET job/fleet/1/esphome/job/OURS/                                                  | 403 404   +   +   +   +   + 404   +       | kitchen
            JobPage/index                                     | GET job/fleet/1/esphome/job/GONE/                                                  | 403 404   +   +   +   +   + 404   +       | The log of this job was removed
            JobPage.doLogText                                 | GET job/fleet/1/esphome/job/OURS/logText                                           | 403 404   +   +   +   +   + 404   +       | a line of the log
            JobPage.doLogText                                 | GET job/fleet/1/esphome/job/GONE/logText                                           | 403 404   -   -   -   -   - 404   -       | a line of the log
            JobPage.doProgressiveHtml                         | GET job/fleet/1/esphome/job/OURS/progressiveHtml?start=0                           | 403 404   +   +   +   +   + 404   +       | a line of the log
            MachineAction/index                               | GET computer/attic/esphome/                                                        | 403   +   +   +   +   +   +   +   +       | ESPHome on attic
            MachineAction/index                               | GET computer/(built-in)/esphome/                                                   | 403 404 404 404 404 404 404 404 404       | ESPHome on
            MachineAction.doApprove                           | POST computer/attic/esphome/approve pin=11111111                                   | 403 403 403 403 403 403 403 409+ 409+     | did not prove the pin
            MachineAction.doApprove                           | POST computer/attic/esphome/approve                                                | 403 403 403 403 403 403 403 409+ 409+     | did not prove the pin
            MachineAction.doRevoke                            | POST computer/attic/esphome/revoke                                                 | 403 403 403 403 403 403 403 302 302       |
            NodeCheckAction/index                             | GET computer/attic/esphome-check/                                                  | 403 403 403 403 403 403 403   +   +       | Check now
            NodeCheckAction/index                             | GET computer/(built-in)/esphome-check/                                             | 403 404 404 404 404 404 404 404 404       | Check now
            NodeCheckAction.doLook                            | POST computer/attic/esphome-check/look                                             | 403 403 403 403 403 403 403 302 302       |
            EsphomeMonitor/message                            | GET administrativeMonitor/io.jenkins.plugins.esphome.jenkins.web.PinMonitor/message | 403 403 403 403 403 403 403 403 404       |
            EsphomeMonitor/message                            | GET administrativeMonitor/io.jenkins.plugins.esphome.jenkins.web.QuotaMonitor/message | 403 403 403 403 403 403 403 403 404       |
            EsphomeMonitor/message                            | GET administrativeMonitor/io.jenkins.plugins.esphome.jenkins.web.RecordsMonitor/message | 403 403 403 403 403 403 403 403 404       |
            EsphomeMonitor/message                            | GET administrativeMonitor/io.jenkins.plugins.esphome.jenkins.web.ToolchainMonitor/message | 403 403 403 403 403 403 403 403 404       |
            FirmwareStepDescriptor.doCheckConfigurations      | FORM job/fleet/CompileStep/                                                        | 403 404   +   +   +   +   + 404   +       | Name at least one
            FirmwareStepDescriptor.doCheckEsphome             | FORM job/fleet/CompileStep/ newest                                                 | 403 404   -   -   -   +   - 404   +       | not an ESPHome version
            FirmwareStepDescriptor.doCheckEsphome             | FORM CompileStep/ newest                                                           | 403   -   -   -   -   -   -   -   +       | house-tool
            FirmwareStepDescriptor.doCheckFleet               | FORM job/fleet/CompileStep/ ../x                                                   | 403 404   +   +   +   +   + 404   +       | cannot be used
            FirmwareStepDescriptor.doCheckSubstitutions       | FORM job/fleet/CompileStep/ room                                                   | 403 404   +   +   +   +   + 404   +       | has no value
            FirmwareStepDescriptor.doCheckSecrets             | FORM job/fleet/CompileStep/ =                                                      | 403 404   +   +   +   +   + 404   +       | neither the id
            FirmwareStepDescriptor.doCheckBuildServers        | FORM job/fleet/CompileStep/ a &&                                                   | 403 404   -   -   -   +   - 404   +       | is not a label expression
            FirmwareStepDescriptor.doCheckBuildServers        | FORM job/fleet/CompileStep/ nowhere                                                | 403 404   -   -   -   +   - 404   +       | nowhere
            FirmwareStepDescriptor.doCheckBuildServers        | FORM CompileStep/ a &&                                                             | 403   -   -   -   -   -   -   -   +       | is not a label expression
            FirmwareStepDescriptor.doCheckToolchainMinutes    | FORM job/fleet/CompileStep/ 0                                                      | 403 404   +   +   +   +   + 404   +       | leaves no time
            FirmwareStepDescriptor.doCheckBundleMinutes       | FORM job/fleet/CompileStep/ x                                                      | 403 404   +   +   +   +   + 404   +       | not a whole number
            FirmwareStepDescriptor.doCheckTransferMinutes     | FORM job/fleet/CompileStep/ 1e3                                                    | 403 404   +   +   +   +   + 404   +       | not a whole number
            FirmwareStepDescriptor.doCheckCompileMinutes      | FORM job/fleet/CompileStep/ -1                                                     | 403 404   +   +   +   +   + 404   +       | leaves no time
            FirmwareStepDescriptor.doFillFallbackItems        | FORM job/fleet/CompileStep/                                                        | 403 404   +   +   +   +   + 404   +       | "value":"local"
            FirmwareStepDescriptor.doAutoCompleteEsphome      | FORM job/fleet/CompileStep/ house                                                  | 403 404   -   -   -   +   - 404   +       | house-tool
            FirmwareStepDescriptor.doAutoCompleteEsphome      | FORM CompileStep/ house                                                            | 403   -   -   -   -   -   -   -   +       | house-tool
            FirmwareStepDescriptor.doAutoCompleteBuildServers | FORM job/fleet/CompileStep/ att                                                    | 403 404   -   -   -   +   - 404   +       | attic
            FirmwareStepDescriptor.doAutoCompleteBuildServers | FORM CompileStep/ att                                                              | 403   -   -   -   -   -   -   -   +       | attic
            InstallStep.doCheckDevices                        | FORM job/fleet/InstallStep/ a=1.1.1.1\\na=1.1.1.2                                  | 403 404   +   +   +   +   + 404   +       | Two devices
            InstallStep.doCheckFirmware                       | FORM job/fleet/InstallStep/ newest                                                 | 403 404   +   +   +   +   + 404   +       | not a fingerprint
            InstallStep.doCheckWaitMinutes                    | FORM job/fleet/InstallStep/ 0                                                      | 403 404   +   +   +   +   + 404   +       | leaves no time
            InstallStep.doCheckUploadMinutes                  | FORM job/fleet/InstallStep/ 1e3                                                    | 403 404   +   +   +   +   + 404   +       | not a whole number
            InstallStep.doCheckVerifyMinutes                  | FORM job/fleet/InstallStep/ 99999999                                               | 403 404   +   +   +   +   + 404   +       | more than a year
            InstallStep.doCheckRetries                        | FORM job/fleet/InstallStep/ 21                                                     | 403 404   +   +   +   +   + 404   +       | not possible
            InstallStep.doFillOfflineItems                    | FORM job/fleet/InstallStep/                                                        | 403 404   +   +   +   +   + 404   +       | "value":"skip"
            InstallStep.doFillVerifyItems                     | FORM job/fleet/InstallStep/                                                        | 403 404   +   +   +   +   + 404   +       | "value":"require"
            InstallStep.doCheckFlashingAgent                  | FORM job/fleet/InstallStep/ nowhere                                                | 403 404   -   -   -   +   - 404   +       | name or label
            InstallStep.doCheckFlashingAgent                  | FORM InstallStep/ nowhere                                                          | 403   -   -   -   -   -   -   -   +       | name or label
            InstallStep.doAutoCompleteFlashingAgent           | FORM job/fleet/InstallStep/ att                                                    | 403 404   -   -   -   +   - 404   +       | attic
            InstallStep.doAutoCompleteFlashingAgent           | FORM InstallStep/ att                                                              | 403   -   -   -   -   -   -   -   +       | attic
            CompileStep/config                                | GET CompileStep/config                                                             | 403 404 404 404 404 404 404 404 404       |
            InstallStep/config                                | GET InstallStep/config                                                             | 403 404 404 404 404 404 404 404 404       |
            EsphomeConfiguration/config                       | GET EsphomeConfiguration/config                                                    | 403 404 404 404 404 404 404 404 404       |
            EsphomeInstallation/config                        | GET EsphomeInstallation/config                                                     | 403 404 404 404 404 404 404 404 404       |
            Fleet/config                                      | GET Fleet/config                                                                   | 403 404 404 404 404 404 404 404 404       |
            EsphomeNodeProperty/config                        | GET EsphomeNodeProperty/config                                                     | 403 404 404 404 404 404 404 404 404       |
            EsphomeInstaller/config                           | GET EsphomeInstaller/config                                                        | 403 404 404 404 404 404 404 404 404       |
            EsphomeConfiguration.doCheckEsphome               | FORM EsphomeConfiguration/ newest                                                  | 403   +   +   +   +   +   +   +   +       | not an ESPHome
            EsphomeConfiguration.doCheckCloudAgents           | FORM EsphomeConfiguration/ a &&                                                    | 403   +   +   +   +   +   +   +   +       | label
            EsphomeConfiguration.doCheckFirmwarePerDevice     | FORM EsphomeConfiguration/ 0                                                       | 403   +   +   +   +   +   +   +   +       | from 1
            EsphomeConfiguration.doCheckFirmwareGigabytes     | FORM EsphomeConfiguration/ x                                                       | 403   +   +   +   +   +   +   +   +       | from 1
            EsphomeConfiguration.doCheckHistoryJobs           | FORM EsphomeConfiguration/ 0                                                       | 403   +   +   +   +   +   +   +   +       | from 1
            EsphomeConfiguration.doCheckHistoryDays           | FORM EsphomeConfiguration/ -1                                                      | 403   +   +   +   +   +   +   +   +       | from 0
            EsphomeConfiguration.doCheckReconnectMinutes      | FORM EsphomeConfiguration/ 0                                                       | 403   +   +   +   +   +   +   +   +       | from 1
            EsphomeConfiguration.doCheckAwaitDeviceHours      | FORM EsphomeConfiguration/                                                         | 403   +   +   +   +   +   +   +   +       | from 1
            Fleet.doCheckName                                 | FORM Fleet/ ..                                                                     | 403   +   +   +   +   +   +   +   +       | cannot be used
            Fleet.doCheckInstall                              | FORM Fleet/ no/such/job                                                            | 403   -   -   -   -   -   -   -   +       | no job or folder
            Fleet.doCheckInstall                              | FORM Fleet/ fleet\\n/x                                                             | 403   -   -   -   -   -   -   -   +       | names no job
            Fleet.doCheckCompile                              | FORM Fleet/ no/such/job                                                            | 403   -   -   -   -   -   -   -   +       | no job or folder
            EsphomeNodeProperty.doCheckSlots                  | FORM EsphomeNodeProperty/ -1                                                       | 403   +   +   +   +   +   +   +   +       | from 0
            EsphomeNodeProperty.doCheckQuotaGigabytes         | FORM EsphomeNodeProperty/ 0                                                        | 403   +   +   +   +   +   +   +   +       | from 1
            EsphomeNodeProperty.doCheckFreeGigabytes          | FORM EsphomeNodeProperty/ x                                                        | 403   +   +   +   +   +   +   +   +       | from 0
            EsphomeNodeProperty.doCheckUnusedDays             | FORM EsphomeNodeProperty/ 0                                                        | 403   +   +   +   +   +   +   +   +       | from 1
            EsphomeNodeProperty.doCheckUploadSlots            | FORM EsphomeNodeProperty/ 0                                                        | 403   +   +   +   +   +   +   +   +       | from 1
            EsphomeNodeProperty.doCheckVersions               | FORM EsphomeNodeProperty/ latest                                                   | 403   +   +   +   +   +   +   +   +       | not an ESPHome
            EsphomeNodeProperty.doCheckToolchains             | FORM EsphomeNodeProperty/ a                                                        | 403   +   +   +   +   +   +   +   +       | not absolute
            EsphomeNodeProperty.doCheckWorkDirectory          | FORM EsphomeNodeProperty/ a                                                        | 403   +   +   +   +   +   +   +   +       | not absolute
            EsphomeNodeProperty.doCheckNetworks               | FORM EsphomeNodeProperty/ 10.0.0.0                                                 | 403   +   +   +   +   +   +   +   +       | no network
            EsphomeNodeProperty.doCheckApproval               | FORM EsphomeNodeProperty/ yes                                                      | 403   +   +   +   +   +   +   +   +       | approves nobody
            EsphomeInstaller.doCheckVersion                   | FORM EsphomeInstaller/ latest                                                      | 403   +   +   +   +   +   +   +   +       | not an ESPHome
            """;

    /** Names that lead elsewhere, or nowhere. */
    private static final List<String> TRICKS = List.of(
            "nonsense",
            "999.1",
            "1",
            "1.",
            ".1",
            "1.99",
            "-1",
            "%2e%2e",
            "..%2f..%2fsecrets%2fmaster.key",
            "%00",
            "1.1%00",
            "%0a",
            "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "x".repeat(3000));

    private static final String SCRIPT = "<script>alert(1)";
    private static final List<String> TYPED = List.of(
            "",
            "..",
            "../../secrets/master.key",
            "\0",
            "\\r\\nX-Evil: 1",
            SCRIPT + "</script>",
            "-1",
            "9".repeat(40),
            "x".repeat(3000));

    /** What an answer may say to nobody: where our code failed. */
    private static final Pattern TRACE = Pattern.compile("\tat |\\bat [\\w.$/]+\\(\\w+\\.java|\\w+Exception\\b");

    private static final String WIFI = "the Wi-Fi password in the firmware";
    private static final String OTA = "the OTA password of the device";

    static {
        // A connection that lay idle on a slow machine may be closed just when it is used again.
        System.setProperty("jdk.httpclient.keepalive.timeout", "1");
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private String root;
    private String key;
    private SortedSet<String> surface;
    private List<SurfaceRow> table;

    @Test
    @DisplayName("Every URL of ours tells each user what he may know, changes nothing by GET, and bears every input")
    void everyUrlKeepsItsManners(JenkinsRule jenkins) throws Exception {
        prepare(jenkins);
        SoftAssertions all = new SoftAssertions();

        nothingIsForgotten(all);
        for (SurfaceRow row : table) {
            everyUserGetsHisOwn(all, row);
            onlyTheRightWay(all, row);
            hostileInputIsBorne(all, row);
        }
        namesThatLeadNowhere(all);

        all.assertAll();
        assertThat(ControllerFleet.get().pairing().standing("attic").isApproved())
                .isFalse();
    }

    private void prepare(JenkinsRule jenkins) throws Exception {
        withoutTrace();
        root = jenkins.getURL().toString();
        surface = views();
        List<Class<?>> classes = classes();
        surface.addAll(jenkins.executeOnServer(() -> routed(WebApp.get(jenkins.jenkins.getServletContext()), classes)));
        key = Files.readString(jenkins.jenkins.getRootDir().toPath().resolve("secrets/master.key"));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(SurfaceUser.strategy());
        jenkins.jenkins
                .getDescriptorByType(EsphomeInstallation.DescriptorImpl.class)
                .setInstallations(new EsphomeInstallation("house-tool", "/opt/esphome", List.of()));
        jenkins.jenkins.addNode(new DumbSlave("attic", "/nowhere", new JNLPLauncher()));
        Filed ours = cleaned("kitchen.yaml");
        Filed others = cleaned("garage.yaml");
        logged(ours.jobs().get(0));
        String print = archived(jenkins.jenkins.getRootDir().toPath().resolve("esphome"));
        FreeStyleBuild run = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject("fleet"));
        FirmwareRunAction.of(run).follow(ours.request());
        FirmwareRunAction.of(run).follow(new RequestId(777));
        FirmwareRunAction.record(run, List.of(row(print)));
        table = SurfaceRow.table(
                TABLE,
                Map.of(
                        "OURS",
                        ours.jobs().get(0).toString(),
                        "OTHERS",
                        others.jobs().get(0).toString(),
                        "GONE",
                        "777.1",
                        "PRINT",
                        print));
    }

    /** The harness has Stapler tell each step in a header, and an overlong name then makes more of them than a server sends. */
    private static void withoutTrace() {
        Dispatcher.TRACE = false;
    }

    private static Filed cleaned(String configuration) throws Exception {
        return ControllerFleet.get()
                .service()
                .clean(
                        new ConfigurationId("house", Trust.TRUSTED, configuration),
                        Optional.empty(),
                        new Requester("ada", Optional.empty()));
    }

    /** What a tool says may be anything. A job's records lie still once they are in the history. */
    private static void logged(JobId job) throws Exception {
        RequestStore records = ControllerFleet.get().service().store();
        Path directory = await().until(() -> records.directory(job.request()), WebSurfaceInJenkinsIT::isHistory)
                .orElseThrow();
        Files.writeString(directory.resolve("log-1.txt"), "a line of the log " + SCRIPT + "\n");
    }

    private static boolean isHistory(Optional<Path> directory) {
        return directory.filter(place -> place.toString().contains("/history/")).isPresent();
    }

    /** @return the fingerprint of firmware with secrets in it */
    private static String archived(Path records) throws Exception {
        DeviceProfile profile = Chips.esp32("attic", 3232, Optional.of(OTA), OptionalInt.empty(), "wifi");
        String print = Chips.archived(records, "house", profile, 1).fingerprint();
        var entry = ControllerFleet.get().service().archive().find(print).orElseThrow();
        byte[] bytes = Arrays.copyOf(
                WIFI.getBytes(UTF_8), (int) entry.firmware().application().size());
        Files.write(entry.directory().resolve("firmware.bin"), bytes);
        return print;
    }

    /** What a device says of itself may be anything. */
    private static DeviceRow row(String print) {
        DeviceOutcome outcome = new DeviceOutcome(
                SCRIPT,
                JobStatus.FAILED,
                true,
                false,
                Optional.empty(),
                SCRIPT,
                1,
                Optional.of(SCRIPT),
                Optional.of(print),
                Optional.empty());
        return DeviceRow.of("house", outcome, List.of(Jobs.compile(777, "attic")), "2026.10.0");
    }

    private void nothingIsForgotten(SoftAssertions all) throws Exception {
        SortedSet<String> known =
                table.stream().map(SurfaceRow::reached).collect(Collectors.toCollection(TreeSet::new));

        all.assertThat(known).as("the table has a line for each, and no other").isEqualTo(surface);
        all.assertThat(classes())
                .as("what answers whatever is asked")
                .noneMatch(StaplerFallback.class::isAssignableFrom);
    }

    /** @return what Stapler would route to methods and fields of ours */
    private static SortedSet<String> routed(WebApp app, List<Class<?>> classes) {
        Pattern ours = Pattern.compile("(?!BLOCKED).*\\bio\\.jenkins\\.plugins\\.esphome\\.[\\w.]*?(\\w+)"
                + "(?:\\$DescriptorImpl)?\\.(\\w+)(?:\\(.*)? for url=.*");
        return classes.stream()
                .flatMap(type -> app.getMetaClass(type).dispatchers.stream())
                .map(Dispatcher::toString)
                .map(ours::matcher)
                .filter(Matcher::matches)
                .map(route -> route.group(1) + "." + route.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Class<?>> classes() throws Exception {
        Path root = Path.of(System.getProperty("esphome.classes"));
        List<Class<?>> classes = new ArrayList<>();
        for (Path file : files(root.resolve("io/jenkins/plugins/esphome/jenkins"), ".class")) {
            String name = root.relativize(file).toString().replace('/', '.').replaceFirst("\\.class$", "");
            classes.add(Class.forName(name, false, WebSurfaceInJenkinsIT.class.getClassLoader()));
        }
        return classes;
    }

    /** All but tags and what the steps' forms have in common. */
    private static SortedSet<String> views() throws IOException {
        Path root = Path.of(System.getProperty("esphome.classes"), "io/jenkins/plugins/esphome/jenkins");
        return files(root, ".jelly").stream()
                .map(file -> root.relativize(file).toString())
                .filter(name -> !name.contains("/tags/") && !name.contains("FirmwareStep/"))
                .map(name -> name.substring(name.indexOf('/') + 1, name.length() - ".jelly".length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> files(Path below, String end) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    private void everyUserGetsHisOwn(SoftAssertions all, SurfaceRow row) throws Exception {
        for (SurfaceUser user : SurfaceUser.values()) {
            HttpResponse<String> answer = send(row.path(), user, row.verb(), row.body());
            String what = row.path() + " by " + user;
            all.assertThat(answer.statusCode()).as(what).isEqualTo(row.status(user));
            all.assertThat(row.says().isEmpty() || answer.body().contains(row.says()) == row.tells(user))
                    .as("%s: '%s' is said to those alone who may know", what, row.says())
                    .isTrue();
            tame(all, what, answer, row.says());
        }
    }

    private void onlyTheRightWay(SoftAssertions all, SurfaceRow row) throws Exception {
        if (row.verb() == Verb.GET) {
            return;
        }
        all.assertThat(send(row.path() + "?" + row.body(), SurfaceUser.ADMIN, Verb.GET, "")
                        .statusCode())
                .as("GET of %s", row.path())
                .isEqualTo(row.verb() == Verb.POST ? 405 : 404);
        all.assertThat(http.send(
                                request(row.path(), SurfaceUser.ADMIN, row.verb(), row.body())
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .as("%s without a crumb", row.path())
                .isEqualTo(403);
    }

    private void hostileInputIsBorne(SoftAssertions all, SurfaceRow row) throws Exception {
        if (row.verb() == Verb.FORM) {
            borne(all, row, row.path(), "");
            for (String typed : TYPED) {
                borne(all, row, row.path(), SurfaceRow.field(typed));
            }
        }
        for (String trick : TRICKS) {
            for (String path : row.withParameters(trick)) {
                borne(all, row, path, row.body());
            }
        }
    }

    private void borne(SoftAssertions all, SurfaceRow row, String path, String body) throws Exception {
        HttpResponse<String> answer = send(path, SurfaceUser.ADMIN, row.verb(), body);
        String what = brief(path + " with " + body);
        all.assertThat(answer.statusCode()).as(what).isIn(200, 404);
        all.assertThat(answer.body()).as(what).doesNotContain("\0");
        tame(all, what, answer, "");
    }

    /**
     * Ours answers what a page of Jenkins' own answers to the same: 404. What comes to no page at all, because the server or
     * Stapler refuses the URL before (".." is a 500 in all of Jenkins), is not ours.
     */
    private void namesThatLeadNowhere(SoftAssertions all) throws Exception {
        Map<String, Integer> jenkinsOwn = new HashMap<>();
        for (String trick : TRICKS) {
            jenkinsOwn.put(
                    trick,
                    send("about/" + trick, SurfaceUser.ADMIN, Verb.GET, "").statusCode());
        }
        for (String trick : TRICKS) {
            SortedSet<String> paths = table.stream()
                    .flatMap(row -> row.astray(trick).stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            for (String path : paths) {
                HttpResponse<String> answer = send(path, SurfaceUser.ADMIN, Verb.GET, "");
                all.assertThat(answer.statusCode()).as(brief(path)).isEqualTo(jenkinsOwn.get(trick));
                if (answer.statusCode() == 404) {
                    tame(all, brief(path), answer, "");
                }
            }
        }
        all.assertThat(jenkinsOwn.values())
                .as("of Jenkins itself")
                .contains(404)
                .allMatch(status -> status >= 400);
    }

    private void tame(SoftAssertions all, String what, HttpResponse<String> answer, String known) {
        String body = answer.body();
        all.assertThat(TRACE.matcher(body).results().map(found -> around(body, found.start())))
                .as(what)
                .isEmpty();
        for (String never : List.of(key, WIFI, OTA)) {
            all.assertThat(!never.equals(known) && body.contains(never))
                    .as("%s tells %s", what, never)
                    .isFalse();
        }
        all.assertThat(body.contains(SCRIPT) && isMarkup(answer))
                .as("%s can run", what)
                .isFalse();
    }

    /** @return whether a browser may take it for a page */
    private static boolean isMarkup(HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("text/html");
        boolean guessed = answer.headers()
                .firstValue("X-Content-Type-Options")
                .filter("nosniff"::equals)
                .isEmpty();
        return guessed || !type.matches("(text/plain|application/json|application/xml).*");
    }

    private static String around(String body, int place) {
        return body.substring(Math.max(0, place - 80), Math.min(body.length(), place + 80));
    }

    private static String brief(String text) {
        return text.substring(0, Math.min(160, text.length()));
    }

    private HttpResponse<String> send(String path, SurfaceUser user, Verb verb, String body) throws Exception {
        return http.send(
                request(path, user, verb, body).header("Jenkins-Crumb", "test").build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The test harness' users have their names for passwords. */
    private HttpRequest.Builder request(String path, SurfaceUser user, Verb verb, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(verb == Verb.GET ? "GET" : "POST", HttpRequest.BodyPublishers.ofString(body));
        String login = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(UTF_8));
        return user == SurfaceUser.NOBODY ? request : request.header("Authorization", "Basic " + login);
    }
}
