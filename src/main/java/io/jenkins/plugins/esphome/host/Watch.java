package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.host.ControlDirectory.Claim;
import io.jenkins.plugins.esphome.host.ProcessState.Exited;
import io.jenkins.plugins.esphome.host.ProcessState.Lost;
import io.jenkins.plugins.esphome.host.ProcessState.Running;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells how a durable process stands, on its machine. Lost is final (Q13): it is said only of what can never end in another way, and
 * only after everything that might still run was ended.
 */
final class Watch {
    /** How long a launched wrapper may take to make its claim, on a machine that swaps. */
    static final Duration START_LIMIT = Duration.ofSeconds(60);

    /** A wrapper in another container gives a sign of life every second. */
    static final Duration SILENCE_LIMIT = Duration.ofSeconds(20);

    private static final Duration BETWEEN_LIVENESS_CHECKS = Duration.ofSeconds(1);
    private static final long BEFORE_SECOND_LOOK_MILLIS = 50;

    /** A machine that was suspended needs some beats before the files tell the truth again. */
    private static final long BEFORE_SECOND_BEAT_MILLIS = 5_000;

    private final ControlDirectory directory;
    private final ProcessTable table;
    private long nextCheck = System.nanoTime();

    Watch(ControlDirectory directory, ProcessTable table) {
        this.directory = directory;
        this.table = table;
    }

    /** Cheap enough to be asked every few milliseconds: whether it lives is looked up once a second only. */
    ProcessState state() throws IOException, InterruptedException {
        Optional<Integer> code = directory.exitCode();
        if (code.isPresent()) {
            return new Exited(code.get());
        }
        if (System.nanoTime() - nextCheck < 0) {
            return new Running();
        }
        nextCheck = System.nanoTime() + BETWEEN_LIVENESS_CHECKS.toNanos();
        return withoutExitCode();
    }

    private ProcessState withoutExitCode() throws IOException, InterruptedException {
        if (!directory.exists()) {
            return new Lost("its control directory is gone");
        }
        Claim claim = directory.claim();
        if (claim instanceof Claim.Wrapper wrapper) {
            return claimed(wrapper);
        }
        if (claim instanceof Claim.Withdrawn withdrawn) {
            return new Lost(withdrawn.reason());
        }
        if (claim instanceof Claim.Unfinished unfinished) {
            return unfinished(unfinished);
        }
        return unclaimed((Claim.None) claim);
    }

    private ProcessState unclaimed(Claim.None none) throws IOException {
        String reason = "it was prepared, but never started";
        return isStale(none.prepared()) && directory.withdraw(reason) ? new Lost(reason) : new Running();
    }

    private static ProcessState unfinished(Claim.Unfinished claim) {
        return isStale(claim.since())
                ? new Lost("it was cut off while it started, before its command ran")
                : new Running();
    }

    /** @return whether a start that reached this point then has not gone on for too long */
    static boolean isStale(Instant moment) {
        return moment.isBefore(Instant.now().minus(START_LIMIT));
    }

    private ProcessState claimed(Claim.Wrapper claim) throws IOException, InterruptedException {
        ProcessTree tree = new ProcessTree(table, directory.cookie(), claim);
        if (lives(tree)) {
            return new Running();
        }
        Thread.sleep(tree.foreign() ? BEFORE_SECOND_BEAT_MILLIS : BEFORE_SECOND_LOOK_MILLIS);
        if (lives(tree)) {
            return new Running();
        }
        // Read after the wrapper was seen dead: what is not there now will never be.
        Optional<Integer> code = directory.exitCode();
        return code.isPresent() ? new Exited(code.get()) : lost(claim, tree);
    }

    private boolean lives(ProcessTree tree) throws IOException, InterruptedException {
        return tree.wrapper().isPresent() || (tree.foreign() && directory.heartbeatWithin(SILENCE_LIMIT));
    }

    /** Nobody will ever know how what survived its wrapper ends, and the work is going to be repeated: so it must be gone. */
    private Lost lost(Claim.Wrapper claim, ProcessTree tree) throws IOException, InterruptedException {
        new Ending(directory, tree).killAll();
        return new Lost(
                claim.token().startsWith(table.boot())
                        ? "it is gone and left no exit code: killed from outside, or out of memory"
                        : "the machine was restarted meanwhile");
    }
}
