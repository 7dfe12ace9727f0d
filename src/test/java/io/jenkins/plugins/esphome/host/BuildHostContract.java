package io.jenkins.plugins.esphome.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link BuildHost} must do, so that the engine is written once. Uses the port alone: what a test wants to know of the
 * machine it asks through {@link BuildHost#act}. Wants a machine with Linux.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class BuildHostContract {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final List<DurableProcess> started = new ArrayList<>();

    @TempDir
    Path here;

    /** @return a host with an empty root */
    abstract BuildHost host();

    /** @return the same machine and root as {@link #host()}, reached anew, as after a lost connection or a restart */
    abstract BuildHost reconnect() throws Exception;

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        for (DurableProcess process : started) {
            process.kill(Duration.ZERO);
        }
    }

    // --- who it is

    @Test
    @DisplayName("R8 a machine proves its identity over any connection, the same after it was reached anew")
    void the_machine_proves_its_identity() throws Exception {
        String pin = MachineIdentity.provenPin(host(), "controller");

        assertThat(pin).matches(MachineIdentity::isPin);
        assertThat(MachineIdentity.provenPin(reconnect(), "controller")).isEqualTo(pin);
    }

    // --- running

    @Test
    void both_streams_and_the_exit_code_arrive() throws Exception {
        DurableProcess process = start("echo one; echo two >&2; cat; exit 3");

        Followed end = follow(process, 0);

        assertThat(end.text()).isEqualTo("one\ntwo\n");
        assertThat(end.state()).isEqualTo(new ProcessState.Exited(3));
        assertThat(process.state()).isEqualTo(new ProcessState.Exited(3));
    }

    @Test
    void output_is_followed_from_an_offset_and_ends_with_an_empty_chunk() throws Exception {
        DurableProcess process = start("printf 0123456789");
        assertThat(follow(process, 0).text()).isEqualTo("0123456789");

        assertThat(follow(process, 4).text()).isEqualTo("456789");
        assertThat(follow(process, 10).text()).isEmpty();
        assertThat(process.read(10, LONG).isLast()).isTrue();
        assertThatThrownBy(() -> process.read(-1, LONG)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_read_returns_as_soon_as_there_is_output_and_empty_when_there_is_none() throws Exception {
        DurableProcess process = start("echo ready; exec sleep 600");

        assertThat(process.read(0, LONG).bytes()).asString(UTF_8).isEqualTo("ready\n");
        OutputChunk quiet = process.read(6, Duration.ofMillis(1));

        assertThat(quiet.bytes()).isEmpty();
        assertThat(quiet.state()).isEqualTo(new ProcessState.Running());
        assertThat(quiet.isLast()).isFalse();
    }

    @Test
    void every_byte_value_arrives_unchanged() throws Exception {
        String allBytes = "i=0; while [ $i -lt 256 ]; do printf \"\\\\$(printf %03o $i)\"; i=$((i+1)); done";
        byte[] expected = new byte[256];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) i;
        }

        assertThat(follow(start(allBytes), 0).bytes()).isEqualTo(expected);
    }

    @Test
    void large_output_is_complete_and_comes_in_bounded_chunks() throws Exception {
        DurableProcess process = start("seq -f 'line %.0f of a very talkative compiler' 200000");
        long[] seen = new long[2];

        process.follow(
                0,
                chunk -> {
                    assertThat(chunk.bytes()).hasSizeLessThanOrEqualTo(1 << 20);
                    for (byte b : chunk.bytes()) {
                        seen[0] += b == '\n' ? 1 : 0;
                    }
                    seen[1] = chunk.next();
                },
                Optional.empty());

        assertThat(seen[0]).isEqualTo(200_000);
        byte[] tail = process.read(seen[1] - 46, LONG).bytes();
        assertThat(tail).asString(UTF_8).endsWith("line 200000 of a very talkative compiler\n");
    }

    @Test
    void words_reach_the_command_as_they_are() throws Exception {
        List<String> nasty = List.of("it's", "$(id)", "a\nb", "`x`", "\\", "\"", "*", "", "-n", "ü ✓");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "printf '<%s>' \"$@\" \"$VALUE\"", "sh"));
        command.addAll(nasty);
        ProcessSpec spec = new ProcessSpec(id(), command, "/", Map.of("VALUE", "it's\n$HOME;`x`\\"));

        assertThat(follow(start(spec), 0).text()).isEqualTo("<" + String.join("><", nasty) + "><it's\n$HOME;`x`\\>");
    }

    @Test
    void a_command_runs_in_its_directory_and_a_missing_one_fails_it() throws Exception {
        assertThat(follow(start(new ProcessSpec(id(), List.of("pwd"), "/usr", Map.of())), 0)
                        .text())
                .isEqualTo("/usr\n");

        Followed lost = follow(start(new ProcessSpec(id(), List.of("pwd"), "/no/such place", Map.of())), 0);

        assertThat(lost.state()).isEqualTo(new ProcessState.Exited(126));
        assertThat(lost.text()).contains("/no/such place");
    }

    @Test
    void an_unknown_program_ends_with_127_and_its_name() throws Exception {
        Followed end = follow(start(new ProcessSpec(id(), List.of("no-such-program"), "/", Map.of())), 0);

        assertThat(end.state()).isEqualTo(new ProcessState.Exited(127));
        assertThat(end.text()).contains("no-such-program");
    }

    @Test
    void a_signal_ends_a_command_with_128_and_its_number() throws Exception {
        assertThat(follow(start("kill -TERM $$"), 0).state()).isEqualTo(new ProcessState.Exited(143));
    }

    @Test
    void a_command_has_a_process_group_of_its_own() throws Exception {
        DurableProcess process = start("echo $$; exec sleep 600");

        long group = act(new Group(pids(process, 1).get(0)));

        assertThat(group)
                .isNotEqualTo(act(new OwnGroup()))
                .isEqualTo(wrapperOf(process).pid());
    }

    @Test
    void the_start_is_known_once_it_happened() throws Exception {
        Instant before = act(new Now()).minusSeconds(1);
        DurableProcess process = start("true");
        follow(process, 0);

        assertThat(process.startedAt())
                .hasValueSatisfying(start ->
                        assertThat(start).isBetween(before, Instant.now().plusSeconds(60)));
    }

    @Test
    void input_that_no_shell_can_take_is_refused_before_anything_is_made() throws Exception {
        BuildHost host = host();

        for (String id : List.of("../up", "a/b", "", ".hidden", "x\n")) {
            assertThatThrownBy(() -> start(new ProcessSpec(id, List.of("true"), "/", Map.of())))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("process id");
        }
        assertThatThrownBy(() -> start(new ProcessSpec(id(), List.of(), "/", Map.of())))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no program");
        assertThatThrownBy(() -> start(new ProcessSpec(id(), List.of("true"), "relative", Map.of())))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'relative'");
        assertThatThrownBy(() -> start(new ProcessSpec(id(), List.of("true"), "/", Map.of("A B", "x"))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'A B'");
        assertThatThrownBy(() -> start(new ProcessSpec(id(), List.of("true"), "/", Map.of("A", "x\0y"))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("zero byte");
        assertThat(host.act(new Names(host.root() + "/processes"))).isEmpty();
    }

    // --- once

    @Test
    @DisplayName("Q13 the same id runs once: the second start attaches to the first")
    void the_same_id_attaches() throws Exception {
        Path marks = Path.of(host().root(), "marks");
        ProcessSpec spec = spec("echo run >> '" + marks + "'; echo first");
        follow(start(spec), 0);

        DurableProcess again = DurableProcess.startOrAttach(reconnect(), spec);

        assertThat(follow(again, 0).text()).isEqualTo("first\n");
        assertThat(act(new Text(marks.toString()))).isEqualTo("run\n");
    }

    @Test
    @DisplayName("Q13 the same id runs once, however many start it at the same moment")
    void many_threads_start_one_process() throws Exception {
        int threads = 8;
        Path marks = Path.of(host().root(), "marks");
        ProcessSpec spec = spec("echo run >> '" + marks + "'; echo first");
        CyclicBarrier together = new CyclicBarrier(threads);
        Callable<String> starter = () -> {
            together.await();
            return follow(start(spec), 0).text();
        };

        assertThat(inThreads(threads, starter)).hasSize(threads).containsOnly("first\n");
        assertThat(act(new Text(marks.toString()))).isEqualTo("run\n");
        assertThat(act(new Names(host().root() + "/processes"))).containsExactly(spec.id());
    }

    @Test
    @DisplayName("Q13 a process whose starter died before launching it is started by the next, once")
    void a_prepared_process_is_started_by_the_next() throws Exception {
        ProcessSpec spec = spec("echo first");
        DurableProcess prepared = DurableProcess.startOrAttach(new Unlaunching(host()), spec);
        assertThat(prepared.state()).isEqualTo(new ProcessState.Running());

        start(spec);

        assertThat(follow(prepared, 0).text()).isEqualTo("first\n");
    }

    @Test
    void what_could_not_be_launched_never_starts_and_leaves_nothing() throws Exception {
        BuildHost broken = new ForwardingHost(host()) {
            @Override
            public void launch(String controlDirectory) throws IOException {
                throw new IOException("no more processes");
            }
        };

        assertThatThrownBy(() -> DurableProcess.startOrAttach(broken, spec("echo never")))
                .hasMessage("no more processes");

        assertThat(act(new Names(host().root() + "/processes"))).isEmpty();
    }

    @Test
    @DisplayName("Q13 a process that is between its claim and its pid is running, and not started again")
    void an_unfinished_claim_counts() throws Exception {
        ProcessSpec spec = spec("echo never");
        DurableProcess process = DurableProcess.startOrAttach(new Unlaunching(host()), spec);
        act(new Overwrite(process.ref().controlDirectory() + "/claim", "", Instant.now()));

        start(spec);

        assertThat(process.state()).isEqualTo(new ProcessState.Running());
        act(new Overwrite(process.ref().controlDirectory() + "/claim", "", longAgo()));
        assertThat(process.state()).isInstanceOf(ProcessState.Lost.class);
        assertThat(act(new Names(process.ref().controlDirectory()))).doesNotContain("output");
    }

    @Test
    @DisplayName("Q13 what was given up before it started never starts")
    void a_process_that_was_given_up_never_starts() throws Exception {
        ProcessSpec spec = spec("echo never");
        DurableProcess process = DurableProcess.startOrAttach(new Unlaunching(host()), spec);
        act(new Overwrite(process.ref().controlDirectory() + "/job", "exit 1", longAgo()));
        assertThat(process.state()).isInstanceOf(ProcessState.Lost.class);

        host().launch(process.ref().controlDirectory());
        start(spec);

        assertThat(process.state()).isEqualTo(new ProcessState.Lost("it was prepared, but never started"));
        assertThat(act(new Names(process.ref().controlDirectory()))).doesNotContain("output");
    }

    // --- surviving

    @Test
    @DisplayName("R3 a process goes on while nobody is connected, and is followed again from where its reader stopped")
    void a_reconnected_follower_gets_the_rest() throws Exception {
        Path go = Path.of(host().root(), "go");
        DurableProcess process =
                start("echo before; until [ -e '" + go + "' ]; do sleep 0.05; done; echo after; exit 7");
        OutputChunk before = process.read(0, LONG);

        DurableProcess again = DurableProcess.attach(reconnect(), process.ref());
        act(new Overwrite(go.toString(), "", Instant.now()));

        Followed rest = follow(again, before.next());
        assertThat(new String(before.bytes(), UTF_8) + rest.text()).isEqualTo("before\nafter\n");
        assertThat(rest.state()).isEqualTo(new ProcessState.Exited(7));
    }

    @Test
    void an_interrupted_follower_leaves_the_process_alone() throws Exception {
        DurableProcess process = start("echo ready; exec sleep 600");
        CyclicBarrier ready = new CyclicBarrier(2);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<ProcessState> follower = thread.submit(() -> process.follow(0, chunk -> meet(ready), Optional.empty()));
        meet(ready);

        thread.shutdownNow();

        assertThatThrownBy(follower::get).hasRootCauseInstanceOf(InterruptedException.class);
        assertThat(process.state()).isEqualTo(new ProcessState.Running());
    }

    @Test
    void a_failing_sink_ends_the_following_but_not_the_process() throws Exception {
        DurableProcess process = start("echo ready; exec sleep 600");

        assertThatThrownBy(() -> process.follow(
                        0,
                        chunk -> {
                            throw new IOException("the log's disk is full");
                        },
                        Optional.empty()))
                .hasMessage("the log's disk is full");

        assertThat(process.state()).isEqualTo(new ProcessState.Running());
    }

    @Test
    @DisplayName("J6 a process whose wrapper was killed hard is lost, and nothing of it runs on")
    void a_dead_wrapper_means_lost() throws Exception {
        DurableProcess process = start("sleep 600 & echo $!; echo $$; wait");
        List<Long> pids = pids(process, 2);

        act(new Kill(wrapperOf(process).pid()));

        assertThat(follow(process, 0).state()).isInstanceOf(ProcessState.Lost.class);
        assertGone(pids);
        assertThat(process.state()).isInstanceOf(ProcessState.Lost.class);
    }

    @Test
    @DisplayName("J6 what ran when the machine was restarted is lost, whoever has its pid now")
    void another_boot_means_lost() throws Exception {
        DurableProcess process = start("exec sleep 600");
        ControlDirectory.Claim.Wrapper claim = wrapperOf(process);
        String[] token = claim.token().split(" ");
        String rebooted = claim.pid() + " " + claim.namespace() + " linux " + UUID.randomUUID() + " " + token[2];
        DurableProcess copy = imposter(rebooted);

        assertThat(copy.state()).isEqualTo(new ProcessState.Lost("the machine was restarted meanwhile"));
        copy.kill(Duration.ZERO);

        assertThat(process.state()).isEqualTo(new ProcessState.Running());
    }

    @Test
    void a_record_that_no_wrapper_wrote_is_named() throws Exception {
        assertThatThrownBy(imposter("rm -rf /")::state)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'rm'");
    }

    @Test
    void a_missing_control_directory_means_lost() throws Exception {
        ProcessRef ref = new ProcessRef(host().machine(), "gone", host().root() + "/processes/gone");

        DurableProcess process = DurableProcess.attach(host(), ref);

        assertThat(process.state()).isEqualTo(new ProcessState.Lost("its control directory is gone"));
        assertThat(process.read(0, LONG).isLast()).isTrue();
        assertThat(process.startedAt()).isEmpty();
        process.kill(GRACE);
        process.forget();
    }

    @Test
    void a_handle_that_names_another_place_is_refused() throws Exception {
        String elsewhere = host().root() + "/elsewhere";
        ProcessRef forged = new ProcessRef(host().machine(), "x", elsewhere);
        ProcessRef foreign = new ProcessRef(new MachineId("another"), "x", elsewhere);

        assertThatThrownBy(() -> DurableProcess.attach(host(), forged).forget()).hasMessageContaining(elsewhere);
        assertThatThrownBy(() -> DurableProcess.attach(host(), foreign)).hasMessageContaining("another");
    }

    // --- ending

    @Test
    @DisplayName("Q8 a kill takes children and grandchildren")
    void a_kill_takes_the_whole_tree() throws Exception {
        // the outer shell must not end by itself if it is the last one to hear of it
        DurableProcess process = start("sh -c 'sleep 600 & echo $!; echo $$; wait' & echo $$; while :; do wait; done");
        List<Long> pids = pids(process, 3);

        process.kill(GRACE);

        assertGone(pids);
        assertThat(process.state()).isEqualTo(new ProcessState.Exited(143));
    }

    @Test
    @DisplayName("Q8 a kill waits for what TERM makes a process tidy up")
    void a_kill_lets_a_process_tidy_up() throws Exception {
        DurableProcess process = start("trap 'echo tidied; exit 9' TERM; echo $$; while :; do sleep 0.05; done");
        pids(process, 1);

        process.kill(GRACE);

        assertThat(follow(process, 0).text()).endsWith("tidied\n");
        assertThat(process.state()).isEqualTo(new ProcessState.Exited(9));
    }

    @Test
    @DisplayName("Q8 a kill takes what ignores TERM")
    void a_kill_takes_what_ignores_term() throws Exception {
        DurableProcess process = start("trap '' TERM; sleep 600 & echo $!; echo $$; while :; do wait; done");
        List<Long> pids = pids(process, 2);

        process.kill(Duration.ofMillis(200));

        assertGone(pids);
        assertThat(process.state()).isEqualTo(new ProcessState.Exited(137));
    }

    @Test
    @DisplayName("Q8 a kill takes a daemon that left group and parents, even after the command itself ended")
    void a_kill_takes_a_daemon() throws Exception {
        DurableProcess process = start("setsid sh -c 'echo $$; exec sleep 600' & sleep 0.01");
        List<Long> daemon = pids(process, 1);
        assertThat(follow(process, 0).state()).isEqualTo(new ProcessState.Exited(0));
        assertThat(act(new Alive(daemon.get(0)))).isTrue();

        process.kill(GRACE);

        assertGone(daemon);
        assertThat(process.state()).isEqualTo(new ProcessState.Exited(0));
    }

    @Test
    @DisplayName("Q8 a kill takes a stopped process, and the wrapper with it")
    void a_kill_takes_what_is_stopped() throws Exception {
        DurableProcess process = start("echo $$; kill -STOP $PPID; kill -STOP $$");
        List<Long> pids = pids(process, 1);

        process.kill(Duration.ofMillis(1));

        assertGone(pids);
        assertThat(process.state()).isInstanceOf(ProcessState.Lost.class);
    }

    @Test
    @DisplayName("Q8 killing again, or what has ended, is no error")
    void a_kill_is_idempotent() throws Exception {
        DurableProcess process = start("echo $$; exec sleep 600");
        pids(process, 1);
        process.kill(GRACE);

        process.kill(GRACE);
        DurableProcess.attach(reconnect(), process.ref()).kill(GRACE);

        assertThat(process.state()).isEqualTo(new ProcessState.Exited(143));
    }

    @Test
    @DisplayName("Q8 many may kill at once")
    void many_kill_at_once() throws Exception {
        DurableProcess process = start("sleep 600 & echo $!; echo $$; wait");
        List<Long> pids = pids(process, 2);

        inThreads(4, () -> {
            process.kill(GRACE);
            return "";
        });

        assertGone(pids);
    }

    @Test
    @DisplayName("Q8 a kill before the start keeps the command from ever starting")
    void a_kill_wins_against_the_start() throws Exception {
        ProcessSpec spec = spec("echo never");
        DurableProcess process = DurableProcess.startOrAttach(new Unlaunching(host()), spec);

        process.kill(GRACE);
        start(spec);
        host().launch(process.ref().controlDirectory());

        assertThat(follow(process, 0).text()).isEmpty();
        assertThat(process.state()).isEqualTo(new ProcessState.Lost("it was stopped before it started"));
        assertThat(process.startedAt()).isEmpty();
        assertThat(act(new Text(process.ref().controlDirectory() + "/environment")))
                .isEmpty();
    }

    @Test
    @DisplayName("Q8 a kill does not touch a process that got the pid later")
    void a_reused_pid_is_left_alone() throws Exception {
        DurableProcess innocent = start("exec sleep 600");
        ControlDirectory.Claim.Wrapper claim = wrapperOf(innocent);
        String earlier =
                claim.pid() + " " + claim.namespace() + " " + claim.token().replaceAll("\\d+$", "1");

        DurableProcess reused = imposter(earlier);
        reused.kill(Duration.ZERO);

        assertThat(reused.state()).isInstanceOf(ProcessState.Lost.class);
        assertThat(innocent.state()).isEqualTo(new ProcessState.Running());
    }

    @Test
    @DisplayName("Q14 the deadline ends the process, and what it printed is not lost")
    void a_deadline_ends_the_process() throws Exception {
        DurableProcess process = start("echo $$; exec sleep 600");
        List<Long> pids = pids(process, 1);
        ByteArrayOutputStream output = new ByteArrayOutputStream();

        assertThatThrownBy(
                        () -> process.follow(0, chunk -> output.writeBytes(chunk.bytes()), Optional.of(Instant.now())))
                .isInstanceOf(TimeLimitException.class)
                .hasMessageContaining(process.ref().id());

        assertGone(pids);
        assertThat(output.toString(UTF_8)).isEqualTo(pids.get(0) + "\n");
    }

    @Test
    @DisplayName("Q14 a process that ended before its deadline is not reported late, however late its follower is")
    void a_late_follower_gets_the_real_end() throws Exception {
        DurableProcess process = start("echo done; exit 5");
        follow(process, 0);

        Instant passed = Instant.now().minusSeconds(5);

        assertThat(process.follow(0, chunk -> {}, Optional.of(passed))).isEqualTo(new ProcessState.Exited(5));
    }

    @Test
    void only_what_has_ended_can_be_forgotten() throws Exception {
        DurableProcess process = start("exec sleep 600");
        assertThatThrownBy(process::forget).isInstanceOf(IOException.class).hasMessageContaining("still runs");
        process.kill(GRACE);

        process.forget();
        process.forget();

        assertThat(act(new Names(host().root() + "/processes"))).isEmpty();
    }

    @Test
    void all_ended_steps_of_a_run_are_forgotten_at_once_with_what_a_crash_left() throws Exception {
        ProcessSpec running = new ProcessSpec("run-1-compile", List.of("sleep", "600"), "/", Map.of());
        start(running);
        for (String id : List.of("run-1-bundle", "run-1-pack", "run-2-bundle")) {
            follow(start(new ProcessSpec(id, List.of("true"), "/", Map.of())), 0);
        }
        String crashed = host().root() + "/processes/.new-crashed";
        act(new Overwrite(crashed + "/environment", "secret", Instant.now()));
        act(new Overwrite(host().root() + "/processes/.new-just-now/job", "", Instant.now()));
        act(new Age(crashed, longAgo().minusSeconds(60)));

        DurableProcess.forgetAll(host(), "run-1-");

        assertThat(act(new Names(host().root() + "/processes")))
                .containsExactly(".new-just-now", "run-1-compile", "run-2-bundle");
    }

    @Test
    @DisplayName("Q8 Q13 all steps of a run are killed at once, and nobody else's")
    void all_steps_of_a_run_are_killed_at_once() throws Exception {
        DurableProcess mine = start(new ProcessSpec("run-7-compile", List.of("sleep", "600"), "/", Map.of()));
        DurableProcess other = start(new ProcessSpec("run-77-compile", List.of("sleep", "600"), "/", Map.of()));

        DurableProcess.killAll(host(), "run-7-", GRACE);

        assertThat(mine.state()).isNotEqualTo(new ProcessState.Running());
        assertThat(other.state()).isEqualTo(new ProcessState.Running());
    }

    // --- environment and secrets

    @Test
    void settings_reach_the_command_and_secrets_show_in_no_argument_and_stay_in_no_file() throws Exception {
        String secret = "s3cret-" + UUID.randomUUID();
        ProcessSpec spec = new ProcessSpec(
                id(), List.of("sh", "-c", "echo $WIFI_PASSWORD; exec sleep 600"), "/", Map.of("WIFI_PASSWORD", secret));
        DurableProcess process = start(spec);

        assertThat(process.read(0, LONG).bytes()).asString(UTF_8).isEqualTo(secret + "\n");

        assertThat(act(new CommandLines())).noneMatch(line -> line.contains(secret));
        assertThat(act(new Text(process.ref().controlDirectory() + "/environment")))
                .isEmpty();
        assertThat(act(new Mode(process.ref().controlDirectory()))).isEqualTo("rwx------");
        assertThat(act(new Mode(host().root() + "/processes"))).isEqualTo("rwx------");
    }

    @Test
    @DisplayName("decision 2: what Jenkins' process killer looks for does not reach the command")
    void cookies_are_scrubbed() throws Exception {
        List<String> names = follow(start("env"), 0)
                .text()
                .lines()
                .map(line -> line.replaceFirst("=.*", ""))
                .toList();

        assertThat(names).contains("PATH", DurableProcess.COOKIE).doesNotContainAnyElementsOf(JobScript.SCRUBBED);
    }

    // --- short commands

    @Test
    void a_short_command_gives_its_output_and_leaves_nothing() throws Exception {
        Command.Completed completed = Command.run(host(), spec("echo hello; exit 4"), LONG);

        assertThat(completed).isEqualTo(new Command.Completed(4, "hello\n"));
        assertThat(act(new Names(host().root() + "/processes"))).isEmpty();
    }

    @Test
    void a_talkative_command_is_cut_off_and_says_so() throws Exception {
        Command.Completed completed = Command.run(host(), spec("yes | head -c 9000000"), LONG);

        assertThat(completed.output()).hasSizeLessThan((4 << 20) + 100).endsWith("[cut off after 4194304 bytes]\n");
    }

    @Test
    @DisplayName("Q14 a short command that takes too long is ended and leaves nothing")
    void a_slow_command_is_ended() throws Exception {
        assertThatThrownBy(() -> Command.run(host(), spec("exec sleep 600"), Duration.ofMillis(300)))
                .isInstanceOf(TimeLimitException.class);

        assertThat(act(new Names(host().root() + "/processes"))).isEmpty();
    }

    @Test
    void a_command_that_is_lost_says_so() throws Exception {
        assertThatThrownBy(() -> Command.run(host(), spec("kill -KILL $PPID; exec sleep 600"), LONG))
                .isInstanceOf(ProcessLostException.class)
                .hasMessageContaining("left no exit code");
    }

    // --- files

    @Test
    void a_file_travels_there_and_back_and_is_private() throws Exception {
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        Path local = Files.write(here.resolve("local"), content);
        String remote = host().root() + "/deep/er/file";

        host().send(local, remote);
        host().fetch(remote, here.resolve("back"), content.length);

        assertThat(here.resolve("back")).hasBinaryContent(content);
        assertThat(act(new Mode(remote))).isEqualTo("rw-------");
        assertThat(act(new Mode(host().root() + "/deep/er"))).isEqualTo("rwx------");
        assertThat(act(new Names(host().root() + "/deep/er"))).containsExactly("file");
    }

    @Test
    void sending_replaces_the_file_as_a_whole() throws Exception {
        String remote = host().root() + "/file";
        host().send(Files.writeString(here.resolve("long"), "a long first version"), remote);

        host().send(Files.writeString(here.resolve("short"), "second"), remote);
        assertThatThrownBy(() -> host().send(here.resolve("missing"), remote)).isInstanceOf(IOException.class);

        assertThat(act(new Text(remote))).isEqualTo("second");
        assertThat(act(new Names(host().root()))).containsExactly("file");
    }

    @Test
    @DisplayName("R7 a file larger than allowed is refused, and nothing of it stays")
    void fetching_is_capped() throws Exception {
        String remote = host().root() + "/file";
        host().send(Files.write(here.resolve("local"), new byte[100_001]), remote);
        Files.delete(here.resolve("local"));

        assertThatThrownBy(() -> host().fetch(remote, here.resolve("back"), 100_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("larger than 100000 bytes");

        assertThat(here).isEmptyDirectory();
    }

    @Test
    @DisplayName("R7 only a plain file is fetched: no link, no directory, nothing that would block")
    void fetching_takes_plain_files_only() throws Exception {
        String root = host().root();
        Command.run(host(), spec("cd '" + root + "'; echo secret >real; ln -s real link; mkfifo pipe"), LONG);

        for (String name : List.of("link", "pipe", "processes")) {
            assertThatThrownBy(() -> host().fetch(root + "/" + name, here.resolve("back"), 1000))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is not a plain file");
        }
        assertThatThrownBy(() -> host().fetch(root + "/missing", here.resolve("back"), 1000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not exist");
        assertThat(here).isEmptyDirectory();
    }

    @Test
    void what_file_work_throws_comes_through() {
        assertThatThrownBy(() -> act(new Failing()))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(HostLostException.class)
                .hasMessageContaining("on purpose");
    }

    // --- words of these tests

    private record Followed(byte[] bytes, ProcessState state) {
        String text() {
            return new String(bytes, UTF_8);
        }
    }

    private static Followed follow(DurableProcess process, long offset) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProcessState state = process.follow(offset, chunk -> bytes.writeBytes(chunk.bytes()), Optional.empty());
        return new Followed(bytes.toByteArray(), state);
    }

    final DurableProcess start(String script) throws IOException, InterruptedException {
        return start(spec(script));
    }

    private DurableProcess start(ProcessSpec spec) throws IOException, InterruptedException {
        DurableProcess process = DurableProcess.startOrAttach(host(), spec);
        synchronized (started) {
            started.add(process);
        }
        return process;
    }

    static ProcessSpec spec(String script) {
        return new ProcessSpec(id(), List.of("sh", "-c", script), "/", Map.of());
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private <T> T act(FileWork<T> work) throws IOException, InterruptedException {
        return host().act(work);
    }

    /** The pids that a command printed, one a line. */
    final List<Long> pids(DurableProcess process, int count) {
        return await().atMost(LONG)
                .until(
                        () -> new String(process.read(0, LONG).bytes(), UTF_8)
                                .lines()
                                .map(Long::valueOf)
                                .toList(),
                        pids -> pids.size() == count);
    }

    /** A process that was never started, whose claim says what we want. */
    private DurableProcess imposter(String claim) throws IOException, InterruptedException {
        DurableProcess process = DurableProcess.startOrAttach(new Unlaunching(host()), spec("true"));
        act(new Overwrite(process.ref().controlDirectory() + "/claim", claim + "\n", Instant.now()));
        return process;
    }

    private ControlDirectory.Claim.Wrapper wrapperOf(DurableProcess process) {
        String[] words = await().until(
                        () -> act(new ClaimOf(process.ref().controlDirectory())), claim -> claim.endsWith("\n"))
                .trim()
                .split(" ", 3);
        return new ControlDirectory.Claim.Wrapper(Long.parseLong(words[0]), words[1], words[2]);
    }

    private void assertGone(List<Long> pids) throws IOException, InterruptedException {
        for (long pid : pids) {
            assertThat(act(new Alive(pid))).as("process %d lives", pid).isFalse();
        }
    }

    private static Instant longAgo() {
        return Instant.now().minus(Duration.ofHours(1));
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> List<T> inThreads(int threads, Callable<T> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(Collections.nCopies(threads, work))) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    /** A host whose starter dies between preparing and launching. */
    private static final class Unlaunching extends ForwardingHost {
        Unlaunching(BuildHost host) {
            super(host);
        }

        @Override
        public void launch(String controlDirectory) {
            // dies here
        }
    }

    // --- questions to the machine

    private record Alive(long pid) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException, InterruptedException {
            return ProcessTable.ofThisMachine().find(pid).isPresent();
        }
    }

    private record Group(long pid) implements FileWork<Long> {
        @Override
        public Long run() throws IOException, InterruptedException {
            return ProcessTable.ofThisMachine().find(pid).orElseThrow().group();
        }
    }

    private record OwnGroup() implements FileWork<Long> {
        @Override
        public Long run() throws IOException, InterruptedException {
            return new Group(ProcessHandle.current().pid()).run();
        }
    }

    private record Kill(long pid) implements FileWork<Boolean> {
        @Override
        public Boolean run() {
            return ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        }
    }

    private record ClaimOf(String controlDirectory) implements FileWork<String> {
        @Override
        public String run() throws IOException {
            Path claim = Path.of(controlDirectory, "claim");
            return Files.exists(claim) ? Files.readString(claim) : "";
        }
    }

    private record Now() implements FileWork<Instant> {
        @Override
        public Instant run() {
            return Instant.now();
        }
    }

    private record Text(String file) implements FileWork<String> {
        @Override
        public String run() throws IOException {
            return Files.readString(Path.of(file));
        }
    }

    private record Mode(String file) implements FileWork<String> {
        @Override
        public String run() throws IOException {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file)));
        }
    }

    private record Overwrite(String file, String text, Instant changed) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            Path path = Path.of(file);
            Files.createDirectories(path.getParent());
            Files.writeString(
                    path,
                    text,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
            Files.setLastModifiedTime(path, FileTime.from(changed));
            return true;
        }
    }

    private record Age(String file, Instant changed) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            Files.setLastModifiedTime(Path.of(file), FileTime.from(changed));
            return true;
        }
    }

    private record Names(String directory) implements FileWork<ArrayList<String>> {
        @Override
        public ArrayList<String> run() throws IOException {
            if (!Files.exists(Path.of(directory))) {
                return new ArrayList<>();
            }
            try (Stream<Path> files = Files.list(Path.of(directory))) {
                return new ArrayList<>(files.map(file -> file.getFileName().toString())
                        .sorted()
                        .toList());
            }
        }
    }

    private record CommandLines() implements FileWork<ArrayList<String>> {
        @Override
        public ArrayList<String> run() throws IOException, InterruptedException {
            ArrayList<String> lines = new ArrayList<>();
            for (ProcessTable.Entry entry : ProcessTable.ofThisMachine().all()) {
                Path file = Path.of("/proc/" + entry.pid() + "/cmdline");
                if (Files.exists(file)) {
                    lines.add(readIfStillThere(file));
                }
            }
            return lines;
        }

        private static String readIfStillThere(Path file) {
            try {
                return Files.readString(file, ISO_8859_1);
            } catch (IOException e) {
                return "";
            }
        }
    }

    private record Failing() implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            throw new FileAlreadyExistsException("on purpose");
        }
    }
}
