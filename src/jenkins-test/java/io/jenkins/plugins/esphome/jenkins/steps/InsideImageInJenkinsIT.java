package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Node;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A step inside something that starts its commands elsewhere, as {@code docker.image(..).inside} does. */
@WithJenkins
final class InsideImageInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path home;

    @Test
    @DisplayName(
            "Inside an image its own ESPHome compiles, inline, though a build server is free; nothing runs elsewhere")
    void theImagesOwnToolchainIsUsedInline(JenkinsRule jenkins) throws Exception {
        jenkins.jenkins.getExtensionList(StepDescriptor.class).add(0, new InsideImage.DescriptorImpl());
        HeldCompile image = toolchain("image");
        HeldCompile desk = toolchain("desk");
        HeldCompile attic = toolchain("attic");
        agent(jenkins, "desk", desk, false);
        agent(jenkins, "attic", attic, true);
        await().atMost(LONG)
                .until(() -> ControllerFleet.get().pairing().standing("attic").isApproved());
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node('desk') {
                  writeFile file: 'one.yaml', text: 'esphome: {name: one}\\nhost:\\n'
                  insideImage('%s:/usr/bin:/bin') {
                    esphomeCompile 'one.yaml'
                    esphomeCompile configurations: 'one.yaml', buildServers: 'attic', fallback: 'wait', force: true
                  }
                }
                """.formatted(home.resolve("image")), true));

        WorkflowRun run = jenkins.buildAndAssertSuccess(job);

        assertThat(image.compiles()).as("inline, by the image's own").hasSize(1);
        assertThat(image.bundles()).isNotEmpty();
        assertThat(desk.compiles()).isEmpty();
        assertThat(desk.bundles()).isEmpty();
        assertThat(attic.bundles()).isEmpty();
        assertThat(attic.compiles()).as("only because the step asked for it").hasSize(1);
        jenkins.assertLogContains("of the step's own surroundings is used: " + image.command(), run);
    }

    private HeldCompile toolchain(String name) throws Exception {
        HeldCompile toolchain = new HeldCompile(Files.createDirectory(home.resolve(name)));
        toolchain.open();
        toolchain.holdBundles();
        toolchain.openBundles();
        return toolchain;
    }

    private static void agent(JenkinsRule jenkins, String name, HeldCompile toolchain, boolean server)
            throws Exception {
        Node agent = jenkins.createSlave(name, name, null);
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setEsphome(toolchain.command());
        property.setBuildServer(server);
        property.setApproval(server ? "first" : "");
        agent.getNodeProperties().add(property);
        jenkins.jenkins.updateNode(agent);
    }
}
