package io.jenkins.plugins.esphome.model;

import java.time.Instant;
import java.util.List;

/** The one stream that the step, the page, the command line and the rollout listen to: ordered per job, one terminal event each (J7). */
public sealed interface JobEvent {
    JobId job();

    Instant at();

    /** Filed, released, placed, started, entered a phase, reset: the job's record as it is now. */
    record Changed(JobId job, Instant at, FirmwareJob now) implements JobEvent {}

    /** Whole lines without their line ends, in order. */
    record Output(JobId job, Instant at, List<String> lines) implements JobEvent {
        public Output {
            lines = List.copyOf(lines);
        }
    }

    /** Percent of the running phase, 0 to 100. */
    record Progress(JobId job, Instant at, Phase phase, int percent) implements JobEvent {}

    /** The one terminal event; on disk before anybody hears of it. */
    record Ended(JobId job, Instant at, FirmwareJob now) implements JobEvent {}
}
