package io.jenkins.plugins.esphome.jenkins.web;

import hudson.model.Item;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.report.Words;
import java.util.Locale;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A job that waits or runs, and why it waits or is where it is. */
@ExportedBean(defaultVisibility = 2)
public final class JobRow {
    private final FirmwareJob job;

    JobRow(FirmwareJob job) {
        this.job = job;
    }

    @Exported
    public String getId() {
        return job.id().toString();
    }

    @Exported
    public String getType() {
        return job.type().name().toLowerCase(Locale.ROOT);
    }

    /** @return its device, or its configuration's */
    @Exported
    public String getSubject() {
        return Words.subject(job);
    }

    @Exported
    public String getStatus() {
        return job.status().name().toLowerCase(Locale.ROOT);
    }

    /** @return what it is at: "compiling", "waits: ..." */
    @Exported
    public String getState() {
        return Words.state(job);
    }

    @Exported
    public String getMachine() {
        return job.placement().map(Placement::label).orElse("");
    }

    /** @return why it is there */
    @Exported
    public String getReason() {
        return job.placement().map(Placement::reason).orElse("");
    }

    @Exported
    public String getRequester() {
        return job.requester().who();
    }

    @Exported
    public String getCreated() {
        return Shown.moment(Optional.of(job.createdAt()));
    }

    /** @return ISO 8601, or empty while it waits */
    @Exported
    public String getStarted() {
        return Shown.moment(job.startedAt());
    }

    /** @return the page of its build, relative to Jenkins' own address; empty if there is none, or the reader may not see it */
    @Exported
    public String getBuildUrl() {
        return job.requester().build().flatMap(JobRow::url).orElse("");
    }

    private static Optional<String> url(String build) {
        int number = build.lastIndexOf('#');
        Item item = Jenkins.get().getItemByFullName(build.substring(0, number));
        return Optional.ofNullable(item).map(known -> known.getUrl() + build.substring(number + 1) + "/");
    }
}
