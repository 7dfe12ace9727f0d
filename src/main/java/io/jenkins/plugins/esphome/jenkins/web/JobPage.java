package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Util;
import hudson.model.ModelObject;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.report.Words;
import io.jenkins.plugins.esphome.store.LogReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jenkins.security.stapler.StaplerNotDispatchable;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * One job of a run with its log, which grows while one looks. What the log says was written by tools and devices: it is shown
 * as text, whatever it looks like.
 */
public final class JobPage implements ModelObject {
    private static final int AT_ONCE = 1 << 18;

    private final FirmwareRunAction owner;
    private final String id;

    JobPage(FirmwareRunAction owner, String id) {
        this.owner = owner;
        this.id = id;
    }

    @StaplerNotDispatchable
    public FirmwareRunAction getOwner() {
        return owner;
    }

    /** @return what the run itself remembers of it; empty if that is nothing */
    public String getRemembered() {
        return owner.rowOf(id)
                .map(row -> row.getDevice() + ": " + row.getResultWord() + " " + row.getReason())
                .orElse("");
    }

    public String getId() {
        return id;
    }

    @Override
    public String getDisplayName() {
        return job().map(Words::job).orElseGet(() -> Messages.job(id));
    }

    /** @return what it is at; empty when its records were removed */
    public String getState() {
        return job().map(Words::state).orElse("");
    }

    /** @return which machine had it, and why that one; empty when that is not known */
    public String getPlace() {
        return job().flatMap(FirmwareJob::placement)
                .map(placement -> Messages.place(placement.label(), placement.reason()))
                .orElse("");
    }

    /** @return whether its records are still there */
    public boolean isKnown() {
        return job().isPresent();
    }

    private static Optional<FleetService> fleet() {
        return ControllerFleet.get().opened();
    }

    private Optional<FirmwareJob> job() {
        return fleet().flatMap(fleet -> fleet.job(JobId.parse(id)));
    }

    private boolean isGrowing() {
        return job().filter(job -> !job.status().isTerminal()).isPresent();
    }

    /** The page's own script asks this again and again, with where it is. */
    public void doProgressiveHtml(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        boolean more = isGrowing();
        long start = offset(request.getParameter("start"));
        byte[] bytes = read(start);
        int whole = more || bytes.length == AT_ONCE ? wholeLines(bytes) : bytes.length;
        response.setContentType("text/html;charset=UTF-8");
        response.setHeader("X-Text-Size", String.valueOf(start + whole));
        response.setHeader("X-More-Data", String.valueOf(more || bytes.length == AT_ONCE));
        response.getWriter().write(Util.escape(plain(new String(bytes, 0, whole, StandardCharsets.UTF_8))));
    }

    private static long offset(String written) {
        return written != null && written.matches("[0-9]{1,15}") ? Long.parseLong(written) : 0;
    }

    private byte[] read(long start) throws IOException {
        Optional<FleetService> fleet = fleet();
        if (fleet.isEmpty()) {
            return new byte[0];
        }
        try (LogReader log = fleet.get().store().follow(JobId.parse(id))) {
            return log.read(start, AT_ONCE);
        }
    }

    /** A character must not be torn, and a line should not. One line that fills everything is. */
    private static int wholeLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end == 0 && bytes.length == AT_ONCE ? bytes.length : end;
    }

    /** @return without what would colour a terminal */
    private static String plain(String text) {
        return text.replaceAll("\u001B\\[[0-9;]*[A-Za-z]", "").replaceAll("[\\p{Cntrl}&&[^\n\t]]", "");
    }

    /** The whole log as it is now. */
    public void doLogText(StaplerRequest2 request, StaplerResponse2 response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader("X-Content-Type-Options", "nosniff");
        Optional<FleetService> fleet = fleet();
        if (fleet.isPresent()) {
            try (LogReader log = fleet.get().store().follow(JobId.parse(id))) {
                copy(log, response.getWriter());
            }
        }
    }

    private static void copy(LogReader log, PrintWriter to) throws IOException {
        long at = 0;
        byte[] bytes = log.read(at, AT_ONCE);
        while (bytes.length > 0) {
            int whole = bytes.length == AT_ONCE ? wholeLines(bytes) : bytes.length;
            to.write(plain(new String(bytes, 0, whole, StandardCharsets.UTF_8)));
            at += whole;
            bytes = log.read(at, AT_ONCE);
        }
    }
}
