package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.SafeName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A command that outlives this JVM and every connection to its machine, so that a restart costs no compile and never leads to
 * two uploads at once (decision 2, Q12, Q13). This object is a mere handle: everything it says is read from the machine.
 *
 * <p><b>Protocol.</b> The truth is a private directory {@code <root>/processes/<id>} on the machine, made in one rename
 * and removed in one:
 *
 * <ul>
 *   <li>{@code run.sh}, the wrapper, {@code job}, what it runs, and {@code environment}, which may hold secrets and is
 *       emptied as soon as it was read;
 *   <li>{@code claim}, created by exactly one. A wrapper's claim tells its pid and a token that changes when the pid is reused
 *       or the machine restarts; a wrapper that finds a claim starts nothing. Whoever gives up on a process that has no claim yet
 *       makes the claim himself, and then knows that it never starts;
 *   <li>{@code output}, what the command prints on both streams; its input is empty;
 *   <li>{@code exit}, the exit code, complete with its newline. Its block on the disk is taken at the start, so that a full
 *       disk cannot lose it.
 * </ul>
 *
 * <p>Everything that the command starts has the control directory's path in {@value #COOKIE}. A wrapper that is dead without an exit
 * code makes the process Lost, after whatever survived it was ended. A wrapper in another container, whose pid cannot be
 * seen, touches {@code heartbeat} every second and obeys the files {@code terminate} and {@code kill}.
 *
 * <p>All methods throw {@link HostLostException} when the machine cannot be reached, and may be called from any thread.
 */
public final class DurableProcess {
    /** The environment variable by which everything that a durable process started is found again. */
    public static final String COOKIE = "ESPHOME_FLEET_PROCESS";

    private static final Logger LOGGER = Logger.getLogger(DurableProcess.class.getName());
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);
    private static final Duration GRACE_AT_DEADLINE = Duration.ofSeconds(10);
    private static final String WRAPPER = wrapper();

    private final BuildHost host;
    private final ProcessRef ref;

    private DurableProcess(BuildHost host, ProcessRef ref) {
        this.host = host;
        this.ref = ref;
    }

    private static String wrapper() {
        try (InputStream script = DurableProcess.class.getResourceAsStream("run.sh")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a command, or attaches to what the same id started before, whatever its command was then. Once it returned, the
     * command is started at most once; whether it was shows in {@link #state()}.
     *
     * @throws io.jenkins.plugins.esphome.model.BadInput if the id cannot name a directory, or the command, its directory or
     *     its environment cannot be passed to a shell
     * @throws IOException if the machine cannot start it
     */
    public static DurableProcess startOrAttach(BuildHost host, ProcessSpec spec)
            throws IOException, InterruptedException {
        SafeName.require("process id", spec.id());
        JobScript.of(spec);
        Prepare.Prepared prepared = host.act(new Prepare(host.root(), spec, WRAPPER));
        ProcessRef ref = new ProcessRef(host.machine(), spec.id(), prepared.controlDirectory());
        DurableProcess process = attach(host, ref);
        if (!prepared.claimed()) {
            process.launch();
        }
        LOGGER.log(
                Level.FINE,
                () -> (prepared.claimed() ? "Attached to " : "Started ") + spec.id() + " on " + host.machine());
        return process;
    }

    /** What failed to start must not start later, nor leave secrets behind; unless another caller started it meanwhile. */
    private void launch() throws IOException, InterruptedException {
        try {
            host.launch(ref.controlDirectory());
        } catch (HostLostException e) {
            throw e;
        } catch (IOException e) {
            if (host.act(new Withdraw(ref))) {
                forget();
                throw e;
            }
        }
    }

    /**
     * Takes up a process that was started earlier, here or in another JVM; asks the machine nothing yet.
     *
     * @throws IllegalArgumentException if the process belongs to another machine, or its id cannot name a directory
     */
    public static DurableProcess attach(BuildHost host, ProcessRef ref) {
        SafeName.require("process id", ref.id());
        if (!host.machine().equals(ref.machine())) {
            throw new IllegalArgumentException(
                    "Process " + ref.id() + " runs on " + ref.machine() + ", not on " + host.machine());
        }
        return new DurableProcess(host, ref);
    }

    public ProcessRef ref() {
        return ref;
    }

    /**
     * Reads output from an offset (bytes) on, at most 1 MiB at once. Returns as soon as there is some or the process has ended, at
     * the latest after {@code maxWait}, then with no bytes; the wait happens on the machine.
     */
    public OutputChunk read(long offset, Duration maxWait) throws IOException, InterruptedException {
        if (offset < 0) {
            throw new IllegalArgumentException("No output before offset 0: " + offset);
        }
        OutputChunk chunk = host.act(new Look(ref, offset, maxWait));
        if (chunk.offset() != offset || chunk.bytes().length > Look.LARGEST_CHUNK) {
            throw new IOException(
                    host.machine() + " answered with other output than it was asked for: do not trust it.");
        }
        return chunk;
    }

    /** @return how it stands now, without any output */
    public ProcessState state() throws IOException, InterruptedException {
        return host.act(new StateOf(ref));
    }

    /** @return when the machine started the command, by its own clock; none if it never did */
    public Optional<Instant> startedAt() throws IOException, InterruptedException {
        return Optional.ofNullable(host.act(new StartOf(ref)));
    }

    /**
     * Ends the command and everything that it started: TERM, then KILL for what is left after the grace. Returns when all of it is
     * gone; a process that has not started yet never will. What has ended already is no error.
     *
     * @throws IOException if something survives even KILL; it names the pids
     */
    public void kill(Duration grace) throws IOException, InterruptedException {
        boolean started = host.act(new End(ref, grace));
        LOGGER.log(Level.FINE, () -> (started ? "Ended " : "Kept from starting: ") + ref.id() + " on " + ref.machine());
    }

    /**
     * Follows the output from an offset to the end of the process. The sink gets each byte once, in order, and last an
     * empty chunk with the final state. Interrupting the follower leaves the process alone.
     *
     * @param deadline when the process is killed; the sink still gets what it had printed until then
     * @return Exited or Lost
     * @throws TimeLimitException if it was killed at the deadline
     * @throws IOException also what the sink throws; the process goes on then
     */
    public ProcessState follow(long offset, ChunkSink sink, Optional<Instant> deadline)
            throws IOException, InterruptedException {
        long next = offset;
        while (!isPast(deadline)) {
            OutputChunk chunk = read(next, untilAtMost(deadline));
            if (chunk.bytes().length > 0 || chunk.isLast()) {
                sink.accept(chunk);
            }
            if (chunk.isLast()) {
                return chunk.state();
            }
            next = chunk.next();
        }
        return endAtDeadline(next, sink);
    }

    private ProcessState endAtDeadline(long offset, ChunkSink sink) throws IOException, InterruptedException {
        if (!(state() instanceof ProcessState.Running)) {
            return follow(offset, sink, Optional.empty());
        }
        kill(GRACE_AT_DEADLINE);
        follow(offset, sink, Optional.empty());
        throw new TimeLimitException("Process " + ref.id() + " on " + ref.machine()
                + " did not end within its time limit, so it was stopped with everything that it had started.");
    }

    private static boolean isPast(Optional<Instant> deadline) {
        return deadline.isPresent() && !Instant.now().isBefore(deadline.get());
    }

    private static Duration untilAtMost(Optional<Instant> deadline) {
        Duration left =
                deadline.map(end -> Duration.between(Instant.now(), end)).orElse(LONGEST_LOOK);
        Duration wait = left.compareTo(LONGEST_LOOK) < 0 ? left : LONGEST_LOOK;
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /**
     * Removes an ended process' files from its machine, when its end is on record elsewhere: from then on the id would start
     * anew. Forgetting twice is no error.
     *
     * @throws IOException if it still runs
     */
    public void forget() throws IOException, InterruptedException {
        host.act(new Forget(ref));
    }

    /**
     * Forgets all ended processes whose ids begin with a prefix, in one visit to the machine: what a run with many steps
     * leaves behind.
     *
     * @throws io.jenkins.plugins.esphome.model.BadInput if the prefix cannot begin an id
     */
    public static void forgetAll(BuildHost host, String prefix) throws IOException, InterruptedException {
        SafeName.require("process id", prefix);
        host.act(new ForgetAll(host.root(), prefix));
    }

    /**
     * Lists what has files on the machine, ended or not.
     *
     * @return the ids that begin with a prefix, in no order
     * @throws io.jenkins.plugins.esphome.model.BadInput if the prefix cannot begin an id
     */
    public static List<String> list(BuildHost host, String prefix) throws IOException, InterruptedException {
        SafeName.require("process id", prefix);
        return host.act(new Ids(host.root(), prefix));
    }

    /**
     * Ends all processes whose ids begin with a prefix, as {@link #kill} ends one; when it returns none of them lives or will
     * ever start.
     *
     * @throws io.jenkins.plugins.esphome.model.BadInput if the prefix cannot begin an id
     * @throws IOException if something survives even KILL; it names the pids
     */
    public static void killAll(BuildHost host, String prefix, Duration grace) throws IOException, InterruptedException {
        SafeName.require("process id", prefix);
        host.act(new EndAll(host.machine(), host.root(), prefix, grace));
    }

    /** Answers whether the process was kept from starting; false if it was started by somebody. */
    private record Withdraw(ProcessRef ref) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            return ControlDirectory.of(ref).withdraw("it could not be started");
        }
    }

    private record Ids(String root, String prefix) implements FileWork<ArrayList<String>> {
        @Override
        public ArrayList<String> run() throws IOException {
            ArrayList<String> ids = new ArrayList<>();
            new ForgetAll(root, prefix)
                    .found(prefix)
                    .forEach(directory -> ids.add(directory.getFileName().toString()));
            return ids;
        }
    }

    private record StateOf(ProcessRef ref) implements FileWork<ProcessState> {
        @Override
        public ProcessState run() throws IOException, InterruptedException {
            return new Watch(ControlDirectory.of(ref), ProcessTable.ofThisMachine()).state();
        }
    }

    private record StartOf(ProcessRef ref) implements FileWork<Instant> {
        @Override
        public Instant run() throws IOException {
            return ControlDirectory.of(ref).started().orElse(null);
        }
    }
}
