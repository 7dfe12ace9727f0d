package io.jenkins.plugins.esphome.jenkins.nodes;

import io.jenkins.plugins.esphome.model.JobStatus;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jvnet.localizer.ResourceBundleHolder;

/** The words of this room, from {@code Messages.properties} in the reader's language. */
final class Messages {
    private static final ResourceBundleHolder HOLDER = ResourceBundleHolder.get(Messages.class);

    private Messages() {}

    static String installer() {
        return HOLDER.format("installer");
    }

    /** @return how the slots are used of what the machine does at all */
    static String slots(int compiling, int compiles, int uploading, int uploads) {
        return Stream.of(used("slots.compiles", compiling, compiles), used("slots.uploads", uploading, uploads))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String used(String key, int busy, int slots) {
        return slots == 0 ? "" : HOLDER.format(key, busy, slots);
    }

    static String standing(Standing.State state) {
        return HOLDER.format("standing." + lower(state));
    }

    static String status(JobStatus status) {
        return HOLDER.format("status." + lower(status));
    }

    static String unseen() {
        return HOLDER.format("unseen");
    }

    static String approvedBy(String who, String when) {
        return HOLDER.format("approvedBy", who, when);
    }

    static String approvedByLabel() {
        return HOLDER.format("approvedByLabel");
    }

    static String notApproved() {
        return HOLDER.format("notApproved");
    }

    static String revoked(String who, String when) {
        return HOLDER.format("revoked", who, when);
    }

    static String duplicate(String other) {
        return HOLDER.format("duplicate", other);
    }

    static String notExpected(String wanted) {
        return HOLDER.format("notExpected", wanted);
    }

    static String changed(String pin, String who, String when) {
        return HOLDER.format("changed", pin, who, when);
    }

    static String nobodyWaits() {
        return HOLDER.format("nobodyWaits");
    }

    static String noBuildServer(String agent) {
        return HOLDER.format("noBuildServer", agent);
    }

    static String slotsInUse(String agent) {
        return HOLDER.format("slotsInUse", agent);
    }

    static String shuttingDown() {
        return HOLDER.format("shuttingDown");
    }

    static String onlyAsks(String label) {
        return HOLDER.format("onlyAsks", label);
    }

    static String task(String work) {
        return HOLDER.format("task", work);
    }

    static String taskOfJob(String work, String job) {
        return HOLDER.format("taskOfJob", work, job);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
