package io.jenkins.plugins.esphome.jenkins.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.ExtensionList;
import hudson.model.AdministrativeMonitor;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.nodes.Standing;
import io.jenkins.plugins.esphome.model.MachineId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Which troubles of an agent an administrator is told, as what, and until when. */
@WithJenkins
final class AgentsToldInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    Path here;

    private DumbSlave connect(JenkinsRule jenkins, String name, EsphomeNodeProperty property) throws Exception {
        DumbSlave agent = new DumbSlave(name, here.resolve(name).toString(), jenkins.createComputerLauncher(null));
        agent.setNodeProperties(List.of(property));
        jenkins.jenkins.addNode(agent);
        jenkins.waitOnline(agent);
        return agent;
    }

    private static EsphomeNodeProperty server(String approval) {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setBuildServer(true);
        property.setApproval(approval);
        return property;
    }

    private static Standing standing(String node, Standing.State state) {
        await().atMost(LONG)
                .until(() -> ControllerFleet.get().pairing().standing(node).state() == state);
        return ControllerFleet.get().pairing().standing(node);
    }

    private static <T extends EsphomeMonitor> T monitor(Class<T> type) {
        return ExtensionList.lookupSingleton(type);
    }

    private static void awaitCheck(String node) {
        await().atMost(LONG)
                .until(() -> NodeChecks.get()
                        .of(node)
                        .filter(answer -> !answer.running())
                        .isPresent());
    }

    private static HtmlAnchor link(HtmlPage page, String url) {
        return page.getAnchors().stream()
                .filter(anchor -> anchor.getHrefAttribute().endsWith(url))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("R8 another machine and a copy are told as such, an agent that could not be asked is not")
    void onlyWhatIsNotTheApprovedMachineIsToldAsThat(JenkinsRule jenkins) throws Exception {
        connect(jenkins, "attic", server("first"));
        standing("attic", Standing.State.APPROVED);
        Path copy = here.resolve("cellar/esphome-fleet/identity");
        Files.createDirectories(copy.getParent());
        FileUtils.copyDirectory(here.resolve("attic/esphome-fleet/identity").toFile(), copy.toFile());
        Files.setPosixFilePermissions(copy.resolve("key"), PosixFilePermissions.fromString("rw-------"));
        Path inTheWay =
                Files.writeString(Files.createDirectory(here.resolve("shed")).resolve("esphome-fleet"), "full");

        connect(jenkins, "cellar", server("first"));
        connect(jenkins, "garage", server("0".repeat(64)));
        connect(jenkins, "shed", server("first"));

        standing("cellar", Standing.State.DUPLICATE);
        standing("garage", Standing.State.CHANGED);
        Standing failed = standing("shed", Standing.State.FAILED);
        assertThat(failed.isSuspicious()).isFalse();
        assertThat(monitor(PinMonitor.class).getSentences())
                .satisfiesExactly(
                        cellar -> assertThat(cellar).startsWith("cellar: It has the key of 'attic'"),
                        garage -> assertThat(garage).startsWith("garage: The node's settings expect another pin"));
        assertThat(monitor(ToolchainMonitor.class).getSentences())
                .anySatisfy(shed -> assertThat(shed)
                        .startsWith("shed: it could not be asked who it is: ")
                        .contains("esphome-fleet"));
        HtmlPage manage = jenkins.createWebClient().goTo("manage/");
        assertThat(link(manage, "computer/garage/esphome/").asNormalizedText()).isEqualTo("Look at garage");
        assertThat(jenkins.createWebClient().goTo("computer/shed/esphome/").asNormalizedText())
                .contains("It could not be asked", failed.sentence());

        Files.delete(inTheWay);
        HtmlPage check = link(manage, "computer/shed/esphome-check/").click();
        jenkins.submit(check.getFormByName("look"));

        standing("shed", Standing.State.APPROVED);
        assertThat(monitor(ToolchainMonitor.class).getSentences())
                .noneMatch(sentence -> sentence.contains("could not be asked"));
    }

    @Test
    @DisplayName(
            "Records that are usable only later make every agent that is connected already a machine, without an alarm before")
    void agentsAreAskedWhenTheRecordsOpen(JenkinsRule jenkins) throws Exception {
        await().atMost(LONG).until(() -> ControllerFleet.get().opened().isPresent());
        ControllerFleet.end();
        Path records = jenkins.jenkins.getRootDir().toPath().resolve("esphome");
        Path aside = Files.move(records, here.resolve("records"));
        Files.writeString(records, "no directory");
        connect(jenkins, "attic", server("first"));
        assertThat(standing("attic", Standing.State.FAILED).sentence()).contains("cannot use its records");
        assertThat(monitor(RecordsMonitor.class).isActivated()).isTrue();
        assertThat(monitor(PinMonitor.class).isActivated()).isFalse();
        assertThat(monitor(ToolchainMonitor.class).getSentences()).noneMatch(sentence -> sentence.contains("records"));

        Files.delete(records);
        Files.move(aside, records);
        ControllerFleet.get().service();

        await().atMost(LONG)
                .until(() -> ControllerFleet.get()
                        .opened()
                        .flatMap(fleet -> fleet.machines().find(new MachineId("attic")))
                        .isPresent());
    }

    @Test
    void aNodeIsCheckedWhereItWorksAndToldAsLongAsItIsThere(JenkinsRule jenkins) throws Exception {
        EsphomeConfiguration.get().setEsphome("2026.9.1");
        EsphomeNodeProperty usual = new EsphomeNodeProperty();
        usual.setWorkDirectory(here.resolve("work").toString());
        DumbSlave agent = connect(jenkins, "attic", usual);
        awaitCheck("attic");
        assertThat(jenkins.createWebClient()
                        .goTo("computer/attic/esphome-check/")
                        .asNormalizedText())
                .contains("GiB free at " + here.resolve("work"))
                .contains("2026.9.1 is not installed yet");

        EsphomeNodeProperty broken = new EsphomeNodeProperty();
        broken.setEsphome(here.resolve("no-such-esphome").toString());
        agent.getNodeProperties().replace(broken);
        jenkins.jenkins.updateNode(agent);
        await().atMost(LONG).until(monitor(ToolchainMonitor.class)::isActivated);

        agent.getNodeProperties().replace(new EsphomeNodeProperty());
        jenkins.jenkins.updateNode(agent);
        await().atMost(LONG).until(() -> !monitor(ToolchainMonitor.class).isActivated());

        agent.getNodeProperties().replace(broken);
        jenkins.jenkins.updateNode(agent);
        await().atMost(LONG).until(monitor(ToolchainMonitor.class)::isActivated);
        jenkins.jenkins.removeNode(agent);
        assertThat(monitor(ToolchainMonitor.class).isActivated()).isFalse();
        assertThat(NodeChecks.get().of("attic")).isEmpty();
    }

    @Test
    void moreThanThereIsPlaceForIsCounted(JenkinsRule jenkins) throws Exception {
        ExtensionList.lookup(AdministrativeMonitor.class).add(0, new Many());

        assertThat(jenkins.createWebClient().goTo("manage/").asNormalizedText())
                .contains("trouble 19", "and 3 more")
                .doesNotContain("trouble 20");
    }

    /** Many agents in one trouble. */
    public static final class Many extends EsphomeMonitor {
        @Override
        public String getDisplayName() {
            return "many";
        }

        @Override
        List<Told> told() {
            return IntStream.range(0, 23)
                    .mapToObj(number -> Told.plain("trouble " + number))
                    .toList();
        }

        @Override
        public String getWayOut() {
            return "";
        }
    }
}
