package io.jenkins.plugins.esphome.report;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Placement;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Tells a view the life of one job, event by event. */
public final class Story {

    private final Consumer<JobEvent> listener;
    private FirmwareJob job;

    private Story(Consumer<JobEvent> listener, FirmwareJob filed) {
        this.listener = listener;
        this.job = filed;
    }

    public static Story of(Consumer<JobEvent> listener, FirmwareJob filed) {
        Story story = new Story(listener, filed);
        story.changed(filed, Jobs.NOON);
        return story;
    }

    public Story waits(String reason) {
        return changed(job.waiting(reason), Jobs.NOON);
    }

    public Story released() {
        return changed(job.release(), Jobs.NOON);
    }

    public Story started(long second) {
        return startedAt(Jobs.HERE, second);
    }

    public Story startedAt(Placement place, long second) {
        return changed(job.running(place, at(second)), at(second));
    }

    public Story enters(Phase phase, long second) {
        return changed(job.enter(phase, at(second)), at(second));
    }

    public Story progress(Phase phase, int percent) {
        listener.accept(new JobEvent.Progress(job.id(), Jobs.NOON, phase, percent));
        return this;
    }

    public Story output(String... lines) {
        listener.accept(new JobEvent.Output(job.id(), Jobs.NOON, List.of(lines)));
        return this;
    }

    public Story ends(JobStatus status, JobResult result, long second) {
        job = job.ended(status, result, at(second));
        listener.accept(new JobEvent.Ended(job.id(), at(second), job));
        return this;
    }

    public FirmwareJob job() {
        return job;
    }

    private Story changed(FirmwareJob now, Instant at) {
        job = now;
        listener.accept(new JobEvent.Changed(now.id(), at, now));
        return this;
    }

    private static Instant at(long second) {
        return Jobs.NOON.plusSeconds(second);
    }
}
