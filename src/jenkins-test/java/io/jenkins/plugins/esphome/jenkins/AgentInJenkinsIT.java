package io.jenkins.plugins.esphome.jenkins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Command;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.OutputChunk;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a host does beyond the contract when its agent goes away, and when a build ends. */
@WithJenkins
final class AgentInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final String AGENT = "builder";

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    @Test
    @DisplayName("R3 whoever follows a process hears that its agent is lost, and follows the rest when it is back")
    void aFollowerHearsOfALostAgent(JenkinsRule jenkins) throws Exception {
        BuildHost host = JenkinsHost.on(agents.createAgent(jenkins, AGENT));
        Path go = here.resolve("go");
        DurableProcess process = DurableProcess.startOrAttach(
                host, spec("echo before; until [ -e '" + go + "' ]; do sleep 0.05; done; echo after"));
        OutputChunk before = process.read(0, LONG);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<ProcessState> follower =
                thread.submit(() -> process.follow(before.next(), chunk -> {}, Optional.empty()));

        agents.stop(jenkins, AGENT);

        assertThatThrownBy(follower::get).hasCauseInstanceOf(HostLostException.class);
        assertThatThrownBy(process::state)
                .isInstanceOf(HostLostException.class)
                .hasMessageContaining("agent 'builder' is not connected");
        thread.shutdown();
        Files.createFile(go);
        agents.start(jenkins, AGENT);
        assertThat(textFrom(process, before.next())).isEqualTo("after\n");
    }

    @Test
    void anAgentThatWasDeletedIsLost(JenkinsRule jenkins) throws Exception {
        Node node = agents.createAgent(jenkins, AGENT);
        BuildHost host = JenkinsHost.on(node);
        jenkins.jenkins.removeNode(node);

        await().atMost(LONG)
                .untilAsserted(() -> assertThatThrownBy(() -> Command.run(host, spec("true"), LONG))
                        .isInstanceOf(HostLostException.class)
                        .hasMessageContaining("no agent 'builder' any more"));
    }

    @Test
    void anAgentThatIsNotConnectedIsNoHost(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createOnlineSlave();
        jenkins.disconnectSlave(agent);

        assertThatThrownBy(() -> JenkinsHost.on(agent))
                .isInstanceOf(HostLostException.class)
                .hasMessageContaining("is not connected");
    }

    @Test
    @DisplayName("Decision 2: Jenkins' process killer, which cleans up after a build, leaves a durable process alone")
    void theProcessKillerSparesWhatMustOutliveTheBuild(JenkinsRule jenkins) throws Exception {
        Node node = agents.createAgent(jenkins, AGENT);
        Map<String, String> marks = Map.of("BUILD_ID", "7", "JENKINS_NODE_COOKIE", "of-this-build");
        BuildHost host = new JenkinsHost(JenkinsHost.machineOf(node), here.toString(), new InBuild(node, marks));
        DurableProcess process = DurableProcess.startOrAttach(host, spec("echo ready; exec sleep 600"));
        process.read(0, LONG);

        node.createLauncher(TaskListener.NULL).kill(marks);

        assertThat(process.state()).isEqualTo(new ProcessState.Running());
        process.kill(Duration.ZERO);
    }

    @Test
    void whatTheBuildsEnvironmentSaysReachesTheCommand(JenkinsRule jenkins) throws Exception {
        Node node = agents.createAgent(jenkins, AGENT);
        Map<String, String> withEnv = Map.of("COLOUR", "green", "PATH+TOOLS", "/opt/tools");
        BuildHost host = new JenkinsHost(JenkinsHost.machineOf(node), here.toString(), new InBuild(node, withEnv));

        assertThat(Command.run(host, spec("echo $COLOUR $PATH"), LONG).output()).startsWith("green /opt/tools:");
    }

    @Test
    void aNodeWithWindowsIsRefusedWithASentence(JenkinsRule jenkins) {
        MachineId windows = new MachineId("windows");
        InBuild anywhere = new InBuild(jenkins.jenkins, Map.of());

        assertThatThrownBy(() -> new JenkinsHost(windows, "C:\\agent", anywhere))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("Windows is not supported");
    }

    private static ProcessSpec spec(String script) {
        return new ProcessSpec(UUID.randomUUID().toString(), List.of("sh", "-c", script), "/", Map.of());
    }

    private static String textFrom(DurableProcess process, long offset) throws IOException, InterruptedException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        process.follow(offset, chunk -> text.writeBytes(chunk.bytes()), Optional.empty());
        return text.toString(UTF_8);
    }
}
