package io.jenkins.plugins.esphome.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.model.MachineId;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalHostTest extends BuildHostContract {
    @TempDir
    Path root;

    @Override
    BuildHost host() {
        return new LocalHost(MachineId.LOCAL, root);
    }

    @Override
    BuildHost reconnect() {
        return host();
    }

    @Test
    @DisplayName(
            "Q12 the JVM that started a process is killed hard; another one gets the rest and the exit code, and nothing ran twice")
    void a_process_outlives_its_jvm() throws Exception {
        String script = "echo run >>marks; echo before; until [ -e go ]; do sleep 0.05; done; echo after; exit 6";
        Process jvm = otherJvm(Map.of(), "compile-1", script);
        try (BufferedReader output = jvm.inputReader(UTF_8)) {
            assertThat(output.readLine()).isEqualTo("before");
        }
        jvm.destroyForcibly().waitFor();

        DurableProcess again = DurableProcess.startOrAttach(
                host(), new ProcessSpec("compile-1", List.of("sh", "-c", script), root.toString(), Map.of()));
        assertThat(again.state()).isEqualTo(new ProcessState.Running());
        Files.createFile(root.resolve("go"));
        StringBuilder rest = new StringBuilder();
        ProcessState end = again.follow(
                "before\n".length(), chunk -> rest.append(new String(chunk.bytes(), UTF_8)), Optional.empty());

        assertThat(rest).hasToString("after\n");
        assertThat(end).isEqualTo(new ProcessState.Exited(6));
        assertThat(root.resolve("marks")).hasContent("run");
    }

    @Test
    @DisplayName(
            "decision 7: a secret in the caller's environment does not reach a command, the way to the network does")
    void the_environment_is_an_allow_list() throws Exception {
        Map<String, String> caller = Map.of(
                "AWS_SECRET_ACCESS_KEY", "s3cret",
                "PLATFORMIO_AUTH_TOKEN", "s3cret",
                "https_proxy", "http://proxy.example:3128",
                "PIP_INDEX_URL", "https://mirror.example/simple",
                "LC_TIME", "C");
        Process jvm = otherJvm(caller, "env", "env");

        List<String> lines = jvm.inputReader(UTF_8).lines().toList();

        assertThat(jvm.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(lines)
                .contains(
                        "https_proxy=http://proxy.example:3128",
                        "PIP_INDEX_URL=https://mirror.example/simple",
                        "LC_TIME=C")
                .noneMatch(line -> line.contains("s3cret"))
                .anyMatch(line -> line.startsWith("PATH="));
    }

    @Test
    @DisplayName("decision 2: a build's cookies mark neither the wrapper nor the command, whoever launches it")
    void cookies_of_a_build_are_gone_from_the_wrapper_too() throws Exception {
        LaunchedByABuild build = new LaunchedByABuild(host());
        DurableProcess process = DurableProcess.startOrAttach(build, spec("echo $PPID; echo $$; exec sleep 600"));
        List<Long> pids = pids(process, 2);

        for (long pid : pids) {
            List<String> names = new ArrayList<>();
            for (String variable :
                    Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0")) {
                names.add(variable.replaceFirst("(?s)=.*", ""));
            }
            assertThat(names).contains(DurableProcess.COOKIE, "KEPT").doesNotContainAnyElementsOf(JobScript.SCRUBBED);
        }
        process.kill(Duration.ofSeconds(20));
    }

    @Test
    @DisplayName("Q8 a process in another container is followed by its heartbeat, and ends when it is asked to")
    void a_process_out_of_sight_obeys() throws Exception {
        DurableProcess process = DurableProcess.startOrAttach(
                new LaunchedOutOfSight(host()), spec("trap 'exit 8' TERM; echo $$; while :; do sleep 0.05; done"));
        List<Long> pids = pids(process, 1);
        assertThat(process.state()).isEqualTo(new ProcessState.Running());

        process.kill(Duration.ofSeconds(20));

        assertThat(process.state()).isEqualTo(new ProcessState.Exited(8));
        assertThat(ProcessTable.ofThisMachine().find(pids.get(0))).isEmpty();
    }

    @Test
    @DisplayName("Q8 a process in another container that ignores TERM is killed")
    void a_process_out_of_sight_is_killed() throws Exception {
        DurableProcess process = DurableProcess.startOrAttach(
                new LaunchedOutOfSight(host()), spec("trap '' TERM; echo $$; while :; do sleep 0.05; done"));
        List<Long> pids = pids(process, 1);

        process.kill(Duration.ofMillis(1));

        assertThat(process.state()).isEqualTo(new ProcessState.Exited(137));
        await().until(() -> ProcessTable.ofThisMachine().find(pids.get(0)).isEmpty());
    }

    @Test
    @DisplayName("decision 2: all that is asked of a machine, and every answer, can travel")
    void questions_and_answers_can_be_serialised() throws Exception {
        BuildHost remote = new Serialising(host());
        assertThat(MachineIdentity.provenPin(remote, "controller")).matches(MachineIdentity::isPin);
        DurableProcess process = DurableProcess.startOrAttach(remote, spec("echo $$; exec sleep 600"));
        pids(process, 1);

        assertThat(process.startedAt()).isPresent();
        process.kill(Duration.ofSeconds(20));
        assertThat(process.state()).isEqualTo(new ProcessState.Exited(143));
        process.forget();

        assertThat(process.state()).isInstanceOf(ProcessState.Lost.class);
        assertThat(root.resolve("processes")).isEmptyDirectory();
    }

    @Test
    @DisplayName("decision 7: a machine that answers with more than was asked for is not believed")
    void a_machine_that_lies_is_not_believed() throws Exception {
        BuildHost liar = new ForwardingHost(host()) {
            @Override
            @SuppressWarnings("unchecked")
            public <T> T act(FileWork<T> work) {
                return (T) new OutputChunk(0, new byte[(1 << 20) + 1], new ProcessState.Running());
            }

            @Override
            public void launch(String controlDirectory) {
                throw new AssertionError("nothing to launch");
            }
        };
        ProcessRef ref = new ProcessRef(MachineId.LOCAL, "x", root + "/processes/x");

        assertThatThrownBy(() -> DurableProcess.attach(liar, ref).read(0, Duration.ZERO))
                .hasMessageContaining("do not trust it");
    }

    @Test
    void a_shell_that_cannot_start_the_process_says_why() {
        assertThatThrownBy(() -> host().launch(root + "/processes/none"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could not start")
                .hasMessageContaining("run.sh");
    }

    private Process otherJvm(Map<String, String> environment, String id, String script) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder jvm = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartsAndWaits.class.getName(),
                        root.toString(),
                        id,
                        script)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        jvm.environment().putAll(environment);
        return jvm.start();
    }

    /** As far away as an agent: nothing shared, only bytes. */
    private static final class Serialising extends ForwardingHost {
        Serialising(BuildHost host) {
            super(host);
        }

        @Override
        public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
            return copy(host.act(copy(work)));
        }

        @SuppressWarnings("unchecked")
        private static <T> T copy(T value) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(value);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (T) in.readObject();
            } catch (ClassNotFoundException e) {
                throw new IOException(e);
            }
        }
    }

    /** As Jenkins' launcher starts it: with the build's environment. */
    private static final class LaunchedByABuild extends ForwardingHost {
        LaunchedByABuild(BuildHost host) {
            super(host);
        }

        @Override
        public void launch(String controlDirectory) throws IOException, InterruptedException {
            ProcessBuilder shell = new ProcessBuilder("/bin/sh", controlDirectory + "/run.sh").inheritIO();
            JobScript.SCRUBBED.forEach(name -> shell.environment().put(name, "of a build"));
            shell.environment().put("KEPT", "withEnv");
            assertThat(shell.start().waitFor()).isZero();
        }
    }

    /** As if in a container: the wrapper's own view of itself matches nothing that can be seen from here. */
    private static final class LaunchedOutOfSight extends ForwardingHost {
        LaunchedOutOfSight(BuildHost host) {
            super(host);
        }

        @Override
        public void launch(String controlDirectory) throws IOException, InterruptedException {
            Path directory = Path.of(controlDirectory);
            replace(directory.resolve("job"), DurableProcess.COOKIE + "='", DurableProcess.COOKIE + "='/elsewhere");
            replace(directory.resolve("run.sh"), "token=\"linux $boot ${20}\"", "token=\"linux $boot 1${20}\"");
            replace(directory.resolve("run.sh"), "</proc/1/stat", "</proc/self/stat");
            ProcessBuilder shell = new ProcessBuilder("/bin/sh", controlDirectory + "/run.sh").inheritIO();
            assertThat(shell.start().waitFor()).isZero();
        }

        private static void replace(Path file, String text, String by) throws IOException {
            assertThat(file).content().contains(text);
            Files.writeString(file, Files.readString(file).replace(text, by));
        }
    }
}
