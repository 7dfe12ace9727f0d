package io.jenkins.plugins.esphome.report;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is shown at the moment a job fails: its last lines, so that nobody has to open a log for the usual causes. */
public final class Failure {

    private static final int LONGEST = 200;

    private Failure() {}

    /** @return the job that this event ended in failure */
    public static Optional<FirmwareJob> in(JobEvent event) {
        return event instanceof JobEvent.Ended ended && ended.now().status() == JobStatus.FAILED
                ? Optional.of(ended.now())
                : Optional.empty();
    }

    /** @return the last lines of its output, then the reason, each with the device before it */
    public static List<String> lines(Board board, FirmwareJob failed) {
        String prefix = "[" + board.name(failed) + "] ";
        List<String> lines = new ArrayList<>();
        board.tail(failed.id()).stream()
                .filter(line -> !line.equals(Words.error(failed)))
                .forEach(line -> lines.add(prefix + "| " + brief(line)));
        lines.add(prefix + Words.state(failed));
        return lines;
    }

    /** A compiler's command line says nothing to most people. */
    private static String brief(String line) {
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
