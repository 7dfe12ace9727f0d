package io.jenkins.plugins.esphome.model;

import java.time.Instant;
import java.util.List;

/**
 * What somebody asked for, filed whole or not at all (Q2): the part that never changes after it was filed.
 *
 * @param fleet the namespace of its devices
 * @param requester who asked
 * @param limits per phase
 * @param placing where its compiles may run when no build server qualifies (S2)
 * @param jobs the ids of its jobs, the COMPILE first
 */
public record FirmwareRequest(
        RequestId id,
        Kind kind,
        String fleet,
        Requester requester,
        Limits limits,
        PlacementPolicy placing,
        Instant filedAt,
        List<JobId> jobs) {

    public FirmwareRequest {
        jobs = List.copyOf(jobs);
    }

    /** What was asked for; only an INSTALL supersedes, and only an INSTALL (Q4). */
    public enum Kind {
        COMPILE,
        INSTALL,
        REFLASH,
        CLEAN,
        RESET_BUILD_ENV,
        RENAME
    }
}
