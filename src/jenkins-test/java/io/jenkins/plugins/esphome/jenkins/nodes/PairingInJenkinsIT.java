package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.AuthorizationStrategy;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.yaml.YamlSource;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.apache.commons.io.FileUtils;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** How an agent becomes a build server, and what becomes of one that is not what was approved. */
@WithJenkins
@SuppressWarnings("try") // a change of user is only there to be closed
final class PairingInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final MachineId ATTIC = new MachineId("attic");

    @TempDir
    Path home;

    private JenkinsRule jenkins;

    @BeforeEach
    void start(JenkinsRule rule) {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Computer.CONFIGURE, Computer.EXTENDED_READ)
                .everywhere()
                .to("bob"));
    }

    private DumbSlave connect(String name, Path directory, EsphomeNodeProperty property) throws Exception {
        DumbSlave agent = new DumbSlave(name, directory.toString(), jenkins.createComputerLauncher(null));
        agent.setNodeProperties(java.util.List.of(property));
        jenkins.jenkins.addNode(agent);
        jenkins.waitOnline(agent);
        return agent;
    }

    private static EsphomeNodeProperty server(String approval) {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setBuildServer(true);
        property.setSlots(3);
        property.setApproval(approval);
        return property;
    }

    private static Standing standing(String node, Standing.State state) {
        await().atMost(LONG)
                .until(() -> ControllerFleet.get().pairing().standing(node).state() == state);
        return ControllerFleet.get().pairing().standing(node);
    }

    private static Optional<MachineSettings> machine() {
        return ControllerFleet.get().machines().find(ATTIC);
    }

    private static MachineSettings awaitMachine() {
        await().atMost(LONG).until(() -> machine().isPresent());
        return machine().get();
    }

    @Test
    @DisplayName(
            "R8 an agent that nobody approved is shown with its pin and is no machine, until an administrator approves it")
    void anAgentIsApprovedOnItsPage() throws Exception {
        connect("attic", home, server(""));
        Standing seen = standing("attic", Standing.State.NOT_APPROVED);
        assertThat(machine()).isEmpty();

        HtmlPage page = jenkins.createWebClient().login("admin").goTo("computer/attic/esphome/");
        assertThat(page.asNormalizedText()).contains(seen.pin()).contains("Nobody approved it yet");
        HtmlForm approve = page.getForms().stream()
                .filter(form -> form.getActionAttribute().equals("approve"))
                .findFirst()
                .orElseThrow();
        jenkins.submit(approve);

        MachineSettings machine = awaitMachine();
        assertThat(machine.pin()).isEqualTo(seen.pin());
        assertThat(machine.approval().isApproved()).isTrue();
        assertThat(machine.builds().slots()).isEqualTo(3);
        assertThat(machine.builds().idleExecutors().getAsInt()).isEqualTo(1);
        assertThat(machine.satisfies().test("attic || nothing")).isTrue();
        assertThat(machine.satisfies().test("&&")).isFalse();
        assertThat(ControllerFleet.get().pairing().standing("attic").sentence()).contains("approved by admin");
    }

    @Test
    @DisplayName("R8 another machine under an approved name is noticed at its connection and gets nothing")
    void anImpostorIsNoMachine() throws Exception {
        DumbSlave agent = connect("attic", home, server("first"));
        String pin = awaitMachine().pin();
        jenkins.disconnectSlave(agent);
        await().atMost(LONG).until(() -> machine().isEmpty());
        FileUtils.deleteDirectory(home.resolve("esphome-fleet/identity").toFile());

        agent.toComputer().connect(true).get();

        Standing changed = standing("attic", Standing.State.CHANGED);
        assertThat(changed.pin()).isNotEqualTo(pin).hasSize(64);
        assertThat(changed.sentence()).contains(pin);
        assertThat(changed.isSuspicious()).isTrue();
        assertThat(machine()).isEmpty();
        assertThat(jenkins.createWebClient()
                        .login("admin")
                        .goTo("computer/attic/esphome/")
                        .asNormalizedText())
                .contains("Not used:");
    }

    @Test
    @DisplayName("R8 a copy of an approved machine, with its key, is not used under another name")
    void aCopyIsNoMachine() throws Exception {
        connect("attic", home.resolve("a"), server("first"));
        awaitMachine();
        Path copy = home.resolve("b/esphome-fleet/identity");
        Files.createDirectories(copy.getParent());
        FileUtils.copyDirectory(home.resolve("a/esphome-fleet/identity").toFile(), copy.toFile());
        Files.setPosixFilePermissions(
                copy.resolve("key"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));

        connect("cellar", home.resolve("b"), server("first"));

        assertThat(standing("cellar", Standing.State.DUPLICATE).sentence()).contains("key of 'attic'");
        assertThat(ControllerFleet.get().machines().find(new MachineId("cellar")))
                .isEmpty();
    }

    @Test
    @DisplayName("R8 a revoked agent is used no more, and nothing but an administrator approves it again")
    void aRevokedAgentStaysRevoked() throws Exception {
        DumbSlave agent = connect("attic", home, server("first"));
        awaitMachine();
        JenkinsRule.WebClient admin = jenkins.createWebClient().login("admin");

        admin.getPage(admin.addCrumb(
                new WebRequest(new URL(jenkins.getURL(), "computer/attic/esphome/revoke"), HttpMethod.POST)));

        assertThat(machine()).isEmpty();
        jenkins.disconnectSlave(agent);
        agent.toComputer().connect(true).get();
        assertThat(standing("attic", Standing.State.NOT_APPROVED).sentence()).contains("revoked by admin");
        assertThat(machine()).isEmpty();
    }

    @Test
    @DisplayName("R8 settings that expect a pin approve that machine and no other")
    void anExpectedPinApprovesThatMachine() throws Exception {
        connect("attic", home, server("0".repeat(64)));

        Standing other = standing("attic", Standing.State.CHANGED);

        assertThat(machine()).isEmpty();
        Node node = jenkins.jenkins.getNode("attic");
        node.getNodeProperties().replace(server(other.pin()));
        jenkins.jenkins.updateNode(node);
        assertThat(awaitMachine().pin()).isEqualTo(other.pin());
    }

    @Test
    @DisplayName("Who may configure an agent may neither approve it nor revoke it")
    void onlyManagersApprove() throws Exception {
        connect("attic", home, server(""));
        Standing seen = standing("attic", Standing.State.NOT_APPROVED);
        JenkinsRule.WebClient bob = jenkins.createWebClient().login("bob").withThrowExceptionOnFailingStatusCode(false);

        for (String url : new String[] {"approve?pin=" + seen.pin(), "revoke"}) {
            WebRequest request = bob.addCrumb(
                    new WebRequest(new URL(jenkins.getURL(), "computer/attic/esphome/" + url), HttpMethod.POST));
            assertThat(bob.getPage(request).getWebResponse().getStatusCode()).isEqualTo(403);
            assertThat(bob.getPage(new URL(jenkins.getURL(), "computer/attic/esphome/" + url))
                            .getWebResponse()
                            .getStatusCode())
                    .as("not by GET")
                    .isEqualTo(405);
        }
        try (var as = ACL.as2(User.getById("bob", true).impersonate2())) {
            assertThat(server("first").getApproval()).isEmpty();
        }
        assertThat(bob.goTo("computer/attic/esphome/").getForms())
                .extracting(HtmlForm::getActionAttribute)
                .doesNotContain("approve", "revoke");
        assertThat(machine()).isEmpty();
    }

    @Test
    @DisplayName("R8 who may only configure an agent gets no machine approved by giving the agent another name")
    void aNewNameIsNotApprovedByTheOldSetting() throws Exception {
        connect("attic", home, server("first"));
        String pin = awaitMachine().pin();
        HtmlForm settings = jenkins.createWebClient()
                .login("bob")
                .goTo("computer/attic/configure")
                .getFormByName("config");
        settings.getInputByName("_.name").setValue("annex");

        jenkins.submit(settings);

        EsphomeNodeProperty renamed = EsphomeNodeProperty.of(jenkins.jenkins.getNode("annex"));
        assertThat(renamed.getApproval()).isEmpty();
        assertThat(renamed.isBuildServer()).isTrue();
        assertThat(standing("annex", Standing.State.NOT_APPROVED).pin()).isEqualTo(pin);
        assertThat(ControllerFleet.get().machines().find(new MachineId("annex")))
                .isEmpty();

        JenkinsRule.WebClient admin = jenkins.createWebClient().login("admin");
        admin.getPage(admin.addCrumb(new WebRequest(
                new URL(jenkins.getURL(), "computer/annex/esphome/approve?pin=" + pin), HttpMethod.POST)));
        assertThat(standing("annex", Standing.State.APPROVED).pin())
                .as("the name that it had is in nobody's way")
                .isEqualTo(pin);
    }

    @Test
    @DisplayName("An approval of a pin that the agent does not have (any more) is refused with a sentence")
    void aPinThatWasNotProvenIsNotApproved() throws Exception {
        connect("attic", home, server(""));
        standing("attic", Standing.State.NOT_APPROVED);
        JenkinsRule.WebClient admin =
                jenkins.createWebClient().login("admin").withThrowExceptionOnFailingStatusCode(false);

        var answer = admin.getPage(admin.addCrumb(new WebRequest(
                        new URL(jenkins.getURL(), "computer/attic/esphome/approve?pin=" + "1".repeat(64)),
                        HttpMethod.POST)))
                .getWebResponse();

        assertThat(answer.getStatusCode()).isEqualTo(409);
        assertThat(answer.getContentAsString()).contains("did not prove the pin");
    }

    @Test
    @DisplayName("An agent that is temporarily offline gets no new lease, but stays a machine for what runs there")
    void aTemporarilyOfflineAgentGetsNothingNew() throws Exception {
        DumbSlave agent = connect("attic", home, server("first"));
        MachineSettings machine = awaitMachine();

        agent.toComputer().setTemporaryOfflineCause(new OfflineCause.UserCause(null, "dusting"));

        assertThat(machine.builds().idleExecutors().getAsInt()).isZero();
        assertThat(machine()).isPresent();
    }

    @Test
    void everySettingGoesThroughTheForm() throws Exception {
        EsphomeNodeProperty property = all();
        DumbSlave agent = connect("attic", home, property);

        jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);

        EsphomeNodeProperty saved = EsphomeNodeProperty.of(jenkins.configRoundtrip(agent));

        assertThat(saved).usingRecursiveComparison().ignoringFields("node").isEqualTo(all());
    }

    private static EsphomeNodeProperty all() {
        EsphomeNodeProperty property = server("first");
        property.setVersions("2026.10.0 2026.9.1");
        property.setWorkDirectory("/var/lib/esphome");
        property.setQuotaGigabytes(7);
        property.setFreeGigabytes(0);
        property.setUnusedDays(3);
        property.setFlashingAgent(true);
        property.setUploadSlots(9);
        property.setNetworks("192.168.7.0/24 *.cellar.lan");
        property.setHostDevices(true);
        property.setEsphome("/opt/esphome");
        property.setToolchains("/opt/toolchains");
        return property;
    }

    @Test
    void everySettingComesFromAFileAndIsExported() throws Exception {
        String yaml = """
                jenkins:
                  nodes:
                  - permanent:
                      name: "attic"
                      remoteFS: "%s"
                      launcher: "inbound"
                      nodeProperties:
                      - esphome:
                          approval: "first"
                          buildServer: true
                          esphome: "/opt/esphome"
                          flashingAgent: true
                          freeGigabytes: 0
                          hostDevices: true
                          networks: "192.168.7.0/24 *.cellar.lan"
                          quotaGigabytes: 7
                          slots: 3
                          toolchains: "/opt/toolchains"
                          unusedDays: 3
                          uploadSlots: 9
                          versions: "2026.10.0 2026.9.1"
                          workDirectory: "/var/lib/esphome"
                unclassified:
                  esphome:
                    cloudAgents: "esphome&&cloud"
                """.formatted(home);
        ConfigurationAsCode.get()
                .configureWith(YamlSource.of(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))));

        assertThat(EsphomeNodeProperty.of(jenkins.jenkins.getNode("attic")))
                .usingRecursiveComparison()
                .ignoringFields("node")
                .isEqualTo(all());
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        assertThat(exported.toString(StandardCharsets.UTF_8))
                .contains("cloudAgents: \"esphome&&cloud\"")
                .contains("approval: \"first\"", "buildServer: true", "quotaGigabytes: 7", "versions: \"2026.10.0");
    }
}
