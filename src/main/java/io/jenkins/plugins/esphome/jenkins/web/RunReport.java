package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.fleet.FirmwareArchive;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.jenkins.steps.StepEnd;
import io.jenkins.plugins.esphome.jenkins.steps.StepListener;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.report.Summary.Asked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Leaves in a run what a step did: its page and badge, Jenkins' fingerprints of the firmware, test results, artifacts. The
 * devices are as they are by then; so what cannot be left is told on the console and fails nothing, except the artifacts that
 * the Jenkinsfile asked for.
 */
@Extension
public final class RunReport implements StepListener {
    private static final Logger LOGGER = Logger.getLogger(RunReport.class.getName());

    @Override
    public void filed(Run<?, ?> run, RequestId request) {
        FirmwareRunAction.of(run).follow(request);
    }

    @Override
    public void ended(StepEnd end) throws IOException, InterruptedException {
        List<Told> told = end.outcomes().stream()
                .map(outcome -> new Told(outcome, jobs(end, outcome)))
                .toList();
        Trust trust = trust(told);
        List<DeviceRow> rows = rows(end, told, trust);
        attempt(end, () -> FirmwareRunAction.record(end.run(), rows));
        attempt(end, () -> new FirmwareFingerprints(end.run(), end.service()).add(rows));
        if (end.asked() == Asked.INSTALL) {
            attempt(end, () -> new TestResults(end.run(), end.listener()).add(rows));
        }
        if (end.archive()) {
            new FirmwareArtifacts(end, trust).add(rows);
        }
    }

    /** What became of a device, with the jobs that were its own: they may have to be read from the history. */
    private record Told(DeviceOutcome outcome, List<FirmwareJob> jobs) {}

    private interface Attempt {
        void run() throws IOException, InterruptedException;
    }

    private static void attempt(StepEnd end, Attempt attempt) throws InterruptedException {
        try {
            attempt.run();
        } catch (IOException | RuntimeException e) {
            end.listener().getLogger().println(Messages.notRecorded(String.valueOf(e.getMessage())));
            LOGGER.log(Level.WARNING, e, () -> "The report of " + end.run() + " is not complete");
        }
    }

    private static List<DeviceRow> rows(StepEnd end, List<Told> told, Trust trust) {
        return told.stream()
                .map(one -> DeviceRow.of(end.fleet(), one.outcome(), one.jobs(), version(end, one.outcome(), trust)))
                .toList();
    }

    /** @return the compile, if there was one, and the device's own upload */
    private static List<FirmwareJob> jobs(StepEnd end, DeviceOutcome outcome) {
        List<FirmwareJob> jobs = new ArrayList<>();
        outcome.job()
                .ifPresent(own -> end.service().jobs(own.request()).stream()
                        .filter(job -> job.id().equals(own) || job.type() == JobType.COMPILE)
                        .forEach(jobs::add));
        return jobs;
    }

    /** A step's sources have one trust, which its compiles were filed with; what only flashes has trusted firmware (F7). */
    private static Trust trust(List<Told> told) {
        boolean strange = told.stream()
                .flatMap(one -> one.jobs().stream())
                .anyMatch(job -> job.work() instanceof Work.Compile compile
                        && compile.configuration().trust() == Trust.UNTRUSTED);
        return strange ? Trust.UNTRUSTED : Trust.TRUSTED;
    }

    private static String version(StepEnd end, DeviceOutcome outcome, Trust trust) {
        try {
            return entry(end.service(), outcome.fingerprint(), trust)
                    .map(entry -> entry.firmware().build().esphomeVersion())
                    .orElse("");
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "The firmware of " + outcome.device() + " cannot be read");
            return "";
        }
    }

    /** @return what was kept of sources with this trust */
    static Optional<FirmwareArchive.Entry> entry(FleetService fleet, Optional<String> fingerprint, Trust trust)
            throws IOException {
        return fingerprint.isPresent() ? fleet.archive().find(fingerprint.get(), trust) : Optional.empty();
    }
}
