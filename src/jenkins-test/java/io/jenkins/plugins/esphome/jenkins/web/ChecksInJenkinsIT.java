package io.jenkins.plugins.esphome.jenkins.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Node;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.jvnet.hudson.test.recipes.LocalData;

/** What an administrator is told, and where. */
@WithJenkins
final class ChecksInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String PAGE = "computer/builder/esphome-check/";

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    @Test
    void anAgentIsLookedAtOnDemandAndABrokenOneIsTold(JenkinsRule jenkins) throws Exception {
        Node agent = agents.createAgent(jenkins, "builder");
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setToolchains(RealToolchain.settings().directory());
        agent.getNodeProperties().add(property);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));

        try (JenkinsRule.WebClient admin = jenkins.createWebClient().login("admin")) {
            assertThat(look(jenkins, admin)).contains("Python").contains("OK").contains("C++ compiler");
            assertThat(ExtensionList.lookupSingleton(ToolchainMonitor.class).isActivated())
                    .isFalse();

            property.setEsphome(here.resolve("no-such-esphome").toString());
            assertThat(look(jenkins, admin)).contains("Broken").contains("no-such-esphome");
            assertThat(ExtensionList.lookupSingleton(ToolchainMonitor.class).getSentences())
                    .singleElement()
                    .asString()
                    .startsWith("builder: ESPHome");
            assertThat(admin.goTo("manage/").asNormalizedText()).contains("ESPHome: a node cannot work");
        }
        try (JenkinsRule.WebClient reader = jenkins.createWebClient().login("reader")) {
            reader.setThrowExceptionOnFailingStatusCode(false);
            assertThat(reader.goTo(PAGE, null).getWebResponse().getStatusCode()).isEqualTo(403);
            assertThat(reader.goTo("computer/builder/").asNormalizedText()).doesNotContain("ESPHome check");
        }
    }

    @Test
    @LocalData
    void aRecordThatCannotBeReadIsToldAndADiskThatIsFull(JenkinsRule jenkins) throws Exception {
        RecordsMonitor monitor = ExtensionList.lookupSingleton(RecordsMonitor.class);

        await().atMost(LONG).until(monitor::isActivated);
        assertThat(monitor.getSentences())
                .anySatisfy(sentence -> assertThat(sentence).contains("1"));
        QuotaMonitor full = ExtensionList.lookupSingleton(QuotaMonitor.class);
        assertThat(full.isActivated()).isFalse();

        Files.createDirectories(here.resolve("esphome-fleet/build"));
        EsphomeNodeProperty greedy = new EsphomeNodeProperty();
        greedy.setBuildServer(true);
        greedy.setApproval("first");
        greedy.setFreeGigabytes(100_000);
        DumbSlave agent = new DumbSlave("attic", here.toString(), jenkins.createComputerLauncher(null));
        agent.setNodeProperties(List.of(greedy));
        jenkins.jenkins.addNode(agent);

        await().atMost(LONG).until(full::isActivated);
        assertThat(full.getSentences())
                .singleElement()
                .asString()
                .startsWith("attic: ")
                .contains("less than the 102400000 MiB that shall stay free");
        assertThat(jenkins.createWebClient().goTo("manage/").asNormalizedText())
                .contains("ESPHome: a disk or a quota is full");
        jenkins.jenkins.removeNode(agent);
        await().atMost(LONG).until(() -> !full.isActivated());
    }

    private static String look(JenkinsRule jenkins, JenkinsRule.WebClient client) throws Exception {
        HtmlPage page = client.goTo(PAGE);
        jenkins.submit(page.getFormByName("look"));
        await().atMost(LONG)
                .until(() -> NodeChecks.get()
                        .of("builder")
                        .filter(answer -> !answer.running())
                        .isPresent());
        return client.goTo(PAGE).asNormalizedText();
    }
}
