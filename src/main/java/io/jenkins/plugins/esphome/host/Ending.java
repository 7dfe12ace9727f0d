package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.host.ProcessTable.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Ends a process tree for certain (Q8): it looks again after each round of signals, since what is being killed may still start
 * something. The wrapper is spared as long as it has an exit code to record.
 */
final class Ending {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    /** What survives KILL this long hangs in the kernel, or is not ours to kill; longer than a wrapper out of sight may be silent. */
    private static final Duration KILL_LIMIT = Watch.SILENCE_LIMIT.plusSeconds(25);

    private static final Duration WRAPPER_LIMIT = Duration.ofSeconds(5);

    private final ControlDirectory directory;
    private final ProcessTree tree;
    private final Set<Entry> asked = new HashSet<>();

    Ending(ControlDirectory directory, ProcessTree tree) {
        this.directory = directory;
        this.tree = tree;
    }

    /** TERM, and KILL for what is left after the grace; returns when nothing is left. */
    void end(Duration grace) throws IOException, InterruptedException {
        if (!terminateWithin(grace)) {
            killAll();
        }
    }

    private boolean terminateWithin(Duration grace) throws IOException, InterruptedException {
        Pause pause = new Pause(LONGEST_PAUSE, grace);
        while (!isGone()) {
            if (pause.isOver()) {
                return false;
            }
            askToEnd();
            pause.sleep();
        }
        return true;
    }

    private void askToEnd() throws IOException, InterruptedException {
        if (isOutOfSight()) {
            directory.ask("terminate");
        }
        for (Entry process : tree.members()) {
            if (asked.add(process)) {
                tree.terminate(process);
            }
        }
    }

    void killAll() throws IOException, InterruptedException {
        Pause pause = new Pause(LONGEST_PAUSE, KILL_LIMIT);
        Pause wrapper = new Pause(LONGEST_PAUSE, WRAPPER_LIMIT);
        while (!isGone()) {
            if (pause.isOver()) {
                throw new IOException("These processes cannot be ended, not even by KILL: " + left()
                        + ". End them by hand as the user who owns them, or restart the machine.");
            }
            killWhatIsLeft(wrapper.isOver());
            pause.sleep();
        }
    }

    private void killWhatIsLeft(boolean wrapperToo) throws IOException, InterruptedException {
        if (isOutOfSight()) {
            directory.ask("kill");
        }
        for (Entry process : tree.members()) {
            tree.kill(process);
        }
        Optional<Entry> wrapper = tree.wrapper();
        if (wrapperToo && wrapper.isPresent()) {
            tree.kill(wrapper.get());
        }
    }

    private boolean isGone() throws IOException, InterruptedException {
        return tree.wrapper().isEmpty() && !isOutOfSight() && tree.members().isEmpty();
    }

    /** It lives where we cannot look: only the wrapper itself can end it, and tell when it has. */
    private boolean isOutOfSight() throws IOException, InterruptedException {
        return tree.foreign()
                && tree.wrapper().isEmpty()
                && directory.exitCode().isEmpty()
                && directory.heartbeatWithin(Watch.SILENCE_LIMIT);
    }

    private String left() throws IOException, InterruptedException {
        List<Entry> members = tree.members();
        return members.stream()
                .map(entry -> Long.toString(entry.pid()))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
