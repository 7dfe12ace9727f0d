package io.jenkins.plugins.esphome.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.OutputChunk;
import io.jenkins.plugins.esphome.host.ProcessRef;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A controller that dies and one that is stopped, with the plugin that users install and an agent that stays. */
final class RestartInJenkinsIT {
    private static final String AGENT = "builder";
    private static final String ID = "compile-1";
    private static final Duration LONG = Duration.ofMinutes(3);

    @RegisterExtension
    final RealJenkinsExtension jenkins =
            new RealJenkinsExtension().omitPlugins("esphome").addPlugins("esphome.hpi");

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    @Test
    @DisplayName(
            "Decision 2: a process outlives kill -9 and a stop of the controller, is followed to its end, and ran once")
    void aProcessOutlivesTheController() throws Throwable {
        jenkins.startJenkins();
        agents.createAgent(
                jenkins,
                InboundAgentExtension.Options.newBuilder()
                        .name(AGENT)
                        .webSocket()
                        .build());
        String folder = here.toString();
        long next = jenkins.runRemotely(RestartInJenkinsIT::start, folder);

        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();
        jenkins.runRemotely(RestartInJenkinsIT::findItRunning, folder);
        jenkins.stopJenkins();
        jenkins.startJenkins();

        Files.createFile(here.resolve("go"));
        assertThat(jenkins.runRemotely(RestartInJenkinsIT::follow, next)).isEqualTo("after\n");
        assertThat(here.resolve("marks")).hasContent("run");
    }

    private static Long start(JenkinsRule rule, String folder) throws Throwable {
        OutputChunk before =
                DurableProcess.startOrAttach(host(rule), spec(folder)).read(0, LONG);
        assertThat(new String(before.bytes(), StandardCharsets.UTF_8)).isEqualTo("before\n");
        return before.next();
    }

    private static void findItRunning(JenkinsRule rule, String folder) throws Throwable {
        assertThat(DurableProcess.startOrAttach(host(rule), spec(folder)).state())
                .isEqualTo(new ProcessState.Running());
    }

    private static String follow(JenkinsRule rule, Long next) throws Throwable {
        BuildHost host = host(rule);
        ProcessRef ref = new ProcessRef(host.machine(), ID, host.root() + "/processes/" + ID);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ProcessState end = DurableProcess.attach(host, ref)
                .follow(next, chunk -> text.writeBytes(chunk.bytes()), Optional.empty());
        assertThat(end).isEqualTo(new ProcessState.Exited(0));
        return text.toString(StandardCharsets.UTF_8);
    }

    private static BuildHost host(JenkinsRule rule) throws Exception {
        InboundAgentExtension.waitForAgentOnline(rule, AGENT, Map.of());
        return JenkinsHost.on(rule.jenkins.getNode(AGENT));
    }

    private static ProcessSpec spec(String folder) {
        String script =
                "echo run >> '%1$s/marks'; echo before; until [ -e '%1$s/go' ]; do sleep 0.05; done; echo after";
        return new ProcessSpec(ID, List.of("sh", "-c", script.formatted(folder)), "/", Map.of());
    }
}
