package io.jenkins.plugins.esphome.model;

/** The kinds of work (J2). There is no install job: an install is a request. */
public enum JobType {
    COMPILE(Lane.COMPILE),
    UPLOAD(Lane.UPLOAD),
    CLEAN(Lane.COMPILE),
    RESET_BUILD_ENV(Lane.COMPILE),
    RENAME(Lane.COMPILE);

    private final Lane lane;

    JobType(Lane lane) {
        this.lane = lane;
    }

    public Lane lane() {
        return lane;
    }
}
