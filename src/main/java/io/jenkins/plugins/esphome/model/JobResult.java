package io.jenkins.plugins.esphome.model;

import java.util.Optional;

/**
 * How a job ended.
 *
 * @param exitCode 0 if and only if it completed (J7)
 * @param error one sentence; the first error, not the last (F9). Of a completed job: why it wrote nothing, or why nobody knows what its device runs
 * @param fingerprint of the firmware that was built or written
 * @param builtBy the job that really built it, when a compile was answered from an earlier one (R10)
 * @param verdict of an upload
 * @param unchanged nothing was done because the wanted state was there already (R10, F6)
 * @param successor the request that superseded it (Q4)
 */
public record JobResult(
        int exitCode,
        Optional<String> error,
        Optional<String> fingerprint,
        Optional<JobId> builtBy,
        Optional<Verdict> verdict,
        boolean unchanged,
        Optional<RequestId> successor) {

    /** How the note begins with which a completed job says that its device was only started again. */
    public static final String RESTARTED = "restarted";

    /** How the note begins with which a completed job says that its device was left out (F8). */
    public static final String SKIPPED = "skipped";

    public static JobResult done() {
        return new JobResult(
                0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    public static JobResult failed(int exitCode, String error) {
        return new JobResult(
                exitCode == 0 ? 1 : exitCode,
                Optional.of(error),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    public JobResult withFirmware(String print) {
        return new JobResult(exitCode, error, Optional.of(print), builtBy, verdict, unchanged, successor);
    }

    public JobResult withVerdict(Verdict seen) {
        return new JobResult(exitCode, error, fingerprint, builtBy, Optional.of(seen), unchanged, successor);
    }

    public JobResult from(JobId builder) {
        return new JobResult(exitCode, error, fingerprint, Optional.of(builder), verdict, true, successor);
    }

    public JobResult nothingToDo() {
        return new JobResult(exitCode, error, fingerprint, builtBy, verdict, true, successor);
    }

    /** The work was done, but its outcome is no success. */
    public JobResult failedBecause(String reason) {
        return new JobResult(1, Optional.of(reason), fingerprint, builtBy, verdict, unchanged, successor);
    }

    /** Nothing was done, on purpose: a device that is offline was to be skipped (F8). */
    public JobResult skipped(String reason) {
        return new JobResult(0, Optional.of(reason), fingerprint, builtBy, verdict, true, successor);
    }

    /** What else is to be said of a job that completed. */
    public JobResult noted(String note) {
        return new JobResult(exitCode, Optional.of(note), fingerprint, builtBy, verdict, unchanged, successor);
    }

    /** Nothing was written: the device was stopped with the wanted firmware, and now it runs again. */
    public JobResult restarted() {
        return nothingToDo().noted(RESTARTED + ": it was stopped and had this firmware already");
    }

    public JobResult supersededBy(RequestId newer) {
        return new JobResult(exitCode, error, fingerprint, builtBy, verdict, unchanged, Optional.of(newer));
    }
}
