package io.jenkins.plugins.esphome.jenkins.web;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Node;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.steps.HeldCompile;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import java.util.List;
import jenkins.model.ArtifactManagerConfiguration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A Jenkins that keeps the artifacts of its builds in a store elsewhere. */
@WithJenkins
final class ArtifactsInJenkinsIT {
    private static final String AGENT = "builder";

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    private JenkinsRule jenkins;

    @BeforeEach
    void elsewhere(JenkinsRule rule) {
        jenkins = rule;
        ArtifactsElsewhere.STORE.clear();
        ArtifactManagerConfiguration.get().getArtifactManagerFactories().add(new ArtifactsElsewhere());
    }

    @Test
    @DisplayName("F7: artifacts go to whatever keeps them, and earlier firmware is flashed without them")
    void artifactsAreKeptElsewhereOneInstallBesideTheOtherAndEarlierFirmwareNeedsNone() throws Exception {
        Node agent = agents.createAgent(jenkins, AGENT);
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setHostDevices(true);
        property.setToolchains(RealToolchain.settings().directory());
        agent.getNodeProperties().add(property);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "fleet");
        try {
            String attic = HeldCompile.configuration("attic");
            WorkflowRun run = run(job, install(attic) + install(attic.replace("logger:", "logger: {level: INFO}")));
            itsArtifactsAreElsewhere(run);

            ArtifactsElsewhere.STORE.clear();
            WorkflowRun again = run(
                    job,
                    "def r = esphomeInstall devices: 'attic', firmware: '" + fingerprint(run)
                            + "', force: true\necho \"AGAIN ${r[0].flashed} ${r[0].verdict}\"");
            jenkins.assertLogContains("AGAIN true verified", again);
        } finally {
            HeldCompile.stopDevices(AGENT, ((DumbSlave) agent).getRemoteFS() + "/esphome-fleet");
        }
    }

    private static String install(String configuration) {
        return "writeFile file: 'attic.yaml', text: '''" + configuration + "'''\n"
                + "esphomeInstall configurations: 'attic.yaml', archive: true\n";
    }

    private WorkflowRun run(WorkflowJob job, String steps) throws Exception {
        job.setDefinition(new CpsFlowDefinition("node('" + AGENT + "') {\n" + steps + "\n}", true));
        return jenkins.buildAndAssertSuccess(job);
    }

    private static String fingerprint(WorkflowRun run) {
        return run.getAction(FirmwareRunAction.class).getRows().get(0).getFingerprint();
    }

    private void itsArtifactsAreElsewhere(WorkflowRun run) throws Exception {
        List<String> kept = List.copyOf(ArtifactsElsewhere.STORE.keySet());
        assertThat(kept)
                .contains("fleet#1/esphome/TEST-esphome-install.xml", "fleet#1/esphome/TEST-esphome-install-2.xml")
                .anyMatch(key -> key.startsWith("fleet#1/firmware/attic/"))
                .anyMatch(key -> key.matches("fleet#1/firmware/attic-[0-9a-f]{12}/.+"));
        assertThat(run.getRootDir().toPath().resolve("archive")).doesNotExist();
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            for (String key : kept) {
                String path = key.substring("fleet#1/".length());
                assertThat(client.goTo(run.getUrl() + "artifact/" + path, null)
                                .getWebResponse()
                                .getContentAsStream()
                                .readAllBytes())
                        .as(path)
                        .isEqualTo(ArtifactsElsewhere.STORE.get(key));
            }
        }
    }
}
