package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.Phase;
import java.io.IOException;
import java.util.Optional;

/**
 * What a runner (a compile, an upload) needs from the job that it runs for, and all that it may tell about it. Implemented
 * over queue and store by the fleet; runners are re-entrant: after a restart the same run is called again with the same
 * monitor contents, and every step first attaches to what its earlier self started (decision 2).
 */
public interface RunMonitor {

    /** @return the id of this run's process for a step: the same after a restart, another in the next attempt (Q13) */
    String processId(String step);

    Limits limits();

    /** The run enters this phase (J8). */
    void enter(Phase phase);

    /** A line of our own for the job's log. */
    void say(String line);

    /** Output of a step's process; goes through the one ingest: log, lines, progress, first error. */
    void output(String step, OutputChunk chunk) throws IOException;

    /** @return the offset up to which a step's output is in the log already; 0 at first (Q15: no gap, no line twice) */
    long resumeAt(String step);

    /** @return the first error that this run's output showed so far (F9) */
    Optional<String> firstError();

    /**
     * Makes this process the one that a cancel kills, until another replaces it.
     *
     * @throws RunCancelledException if the job was cancelled already (Q8: the user's intent wins every race)
     */
    void guard(DurableProcess process) throws RunCancelledException;

    /** @throws RunCancelledException if the job was cancelled: asked between two steps that have no process */
    void checkCancelled() throws RunCancelledException;
}
