package io.jenkins.plugins.esphome.model;

import java.time.Instant;
import java.util.List;

/**
 * The little that the queue must remember beyond the requests themselves: what a crash or a finished request must not let
 * it forget. One small record, replaced whole.
 *
 * @param cleaned the latest CLEAN of each configuration that ever had one
 * @param quarantined what may still be in use by a process that nobody could reach (Q8, Q13)
 * @param joined who still wants each request that somebody joined (Q4)
 */
public record QueueMarks(List<Cleaned> cleaned, List<Quarantine> quarantined, List<Joined> joined) {

    public static final QueueMarks NONE = new QueueMarks(List.of(), List.of(), List.of());

    public QueueMarks {
        cleaned = List.copyOf(cleaned);
        quarantined = List.copyOf(quarantined);
        joined = List.copyOf(joined);
    }

    /**
     * A configuration's build directories are stale, on every machine whether it is online or not, unless they were begun
     * by a compile that knows this CLEAN (Q6): each directory notes the generation that it was made for.
     *
     * @param generation the number of the CLEAN's request; generations only grow
     */
    public record Cleaned(ConfigurationId configuration, long generation) {}

    /**
     * A request that several asked for: it goes on for as long as one of them wants it.
     *
     * @param wantedBy the numbers under which those asked that did not give it up
     */
    public record Joined(RequestId request, List<RequestId> wantedBy) {
        public Joined {
            wantedBy = List.copyOf(wantedBy);
        }
    }

    /**
     * @param owned what nobody may use
     * @param job whose process may still be alive
     * @param attempt which of its runs, so that the process can be named
     * @param machine where that process would be
     */
    public record Quarantine(Owned owned, JobId job, int attempt, MachineId machine, Instant since) {}
}
