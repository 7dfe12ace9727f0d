package io.jenkins.plugins.esphome.model;

/** Where a job stands (J3). A held job is QUEUED with an unreleased {@link FirmwareJob#dependsOn()}. */
public enum JobStatus {
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED;

    public boolean isTerminal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }
}
