package io.jenkins.plugins.esphome.jenkins.web;

import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Health;
import java.util.Locale;
import org.jvnet.localizer.ResourceBundleHolder;

/** The words of this room, from {@code Messages.properties} in the reader's language; a test holds methods and properties together. */
final class Messages {
    /** No word, but what stands beside them. */
    static final String ICON = "symbol-esphome plugin-esphome";

    private static final ResourceBundleHolder HOLDER = ResourceBundleHolder.get(Messages.class);

    private Messages() {}

    static String noSuchJob() {
        return HOLDER.format("noSuchJob");
    }

    static String check() {
        return HOLDER.format("check");
    }

    static String interrupted() {
        return HOLDER.format("interrupted");
    }

    static String recordsMonitor() {
        return HOLDER.format("recordsMonitor");
    }

    static String recordsWayOut() {
        return HOLDER.format("recordsWayOut");
    }

    static String toolchainMonitor() {
        return HOLDER.format("toolchainMonitor");
    }

    static String toolchainWayOut() {
        return HOLDER.format("toolchainWayOut");
    }

    static String pinMonitor() {
        return HOLDER.format("pinMonitor");
    }

    static String pinWayOut() {
        return HOLDER.format("pinWayOut");
    }

    static String pin(String agent, String sentence) {
        return HOLDER.format("pin", agent, sentence);
    }

    static String notAsked(String agent, String sentence) {
        return HOLDER.format("notAsked", agent, sentence);
    }

    static String lookAt(String agent) {
        return HOLDER.format("lookAt", agent);
    }

    static String more(int more) {
        return HOLDER.format("more", more);
    }

    static String quotaMonitor() {
        return HOLDER.format("quotaMonitor");
    }

    static String quotaWayOut() {
        return HOLDER.format("quotaWayOut");
    }

    static String broken(String node, String check, String found, String remedy) {
        return HOLDER.format("broken", node, check, found, remedy);
    }

    static String health(Health health) {
        return HOLDER.format("health." + health.name().toLowerCase(Locale.ROOT));
    }

    static String fleet() {
        return HOLDER.format("fleet");
    }

    static String approval(String state) {
        return HOLDER.format("approval." + state);
    }

    static String status(String status) {
        return HOLDER.format("status." + status);
    }

    static String devicesOfRun() {
        return HOLDER.format("devicesOfRun");
    }

    static String result(String result) {
        return HOLDER.format("result." + result);
    }

    static String verdict(String verdict) {
        return HOLDER.format("verdict." + verdict.replace(' ', '-'));
    }

    static String extent(int first, int last, int total) {
        return HOLDER.format("extent", first, last, total);
    }

    static String run(int total, long failed, long compiled, long flashed, long verified) {
        return HOLDER.format("run", total, failed, compiled, flashed, verified);
    }

    static String underWay(long running, long waiting) {
        return HOLDER.format("underWay", running, waiting);
    }

    static String job(String id) {
        return HOLDER.format("job", id);
    }

    static String place(String machine, String reason) {
        return HOLDER.format("place", machine, reason);
    }

    static String archived(int files) {
        return HOLDER.format("archived", files);
    }

    static String notRecorded(String reason) {
        return HOLDER.format("notRecorded", reason);
    }

    static String firmwareGone(String device) {
        return HOLDER.format("firmwareGone", device);
    }
}
