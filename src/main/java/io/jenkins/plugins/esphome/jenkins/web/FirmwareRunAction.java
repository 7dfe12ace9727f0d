package io.jenkins.plugins.esphome.jenkins.web;

import hudson.model.BuildBadgeAction;
import hudson.model.Run;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.jenkins.config.EsphomePermissions;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jenkins.model.RunAction2;
import jenkins.security.stapler.StaplerNotDispatchable;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * What the steps of one run did to which device: its summary, its badge, its page, and the same for scripts. All steps of a run
 * share one. Whoever may not view devices sees none of it.
 */
@ExportedBean
public final class FirmwareRunAction implements RunAction2, BuildBadgeAction, StaplerProxy {
    private ArrayList<DeviceRow> rows = new ArrayList<>();
    private ArrayList<String> requests = new ArrayList<>();
    private transient Run<?, ?> run;

    /** @return the one of this run, made if there was none; not on disk before the next {@link Run#save} */
    static FirmwareRunAction of(Run<?, ?> run) {
        synchronized (run) {
            FirmwareRunAction action = run.getAction(FirmwareRunAction.class);
            if (action == null) {
                action = new FirmwareRunAction();
                run.addAction(action);
            }
            return action;
        }
    }

    /** Adds what became of these devices; a device that a resumed step tells again is there once. */
    static void record(Run<?, ?> run, List<DeviceRow> now) throws IOException {
        of(run).add(now);
        run.save();
    }

    /** The jobs of this request can be looked at from now on; a resumed step tells it again. */
    synchronized void follow(RequestId request) {
        if (!requests.contains(request.toString())) {
            ArrayList<String> next = new ArrayList<>(requests);
            next.add(request.toString());
            requests = next;
        }
    }

    private synchronized List<RequestId> requests() {
        return requests.stream().map(RequestId::parse).toList();
    }

    /** A new list each time: Jenkins may be writing the present one. */
    private synchronized void add(List<DeviceRow> now) {
        ArrayList<DeviceRow> next = new ArrayList<>(rows);
        next.removeIf(known -> now.stream().anyMatch(known::isOf));
        next.addAll(now);
        rows = next;
    }

    private synchronized List<DeviceRow> rows() {
        return rows;
    }

    @Override
    public void onAttached(Run<?, ?> to) {
        run = to;
    }

    @Override
    public void onLoad(Run<?, ?> of) {
        run = of;
    }

    @StaplerNotDispatchable
    public Run<?, ?> getRun() {
        return run;
    }

    public boolean isVisible() {
        return run.hasPermission(EsphomePermissions.VIEW);
    }

    @Override
    public Object getTarget() {
        run.checkPermission(EsphomePermissions.VIEW);
        return this;
    }

    /** @return all devices; for somebody who may not view them, none */
    @Exported(name = "devices")
    public List<DeviceRow> getRows() {
        return isVisible() ? rows() : List.of();
    }

    /** @return the part of them that the page shows now */
    public Rows<DeviceRow> getPage() {
        return Rows.of(getRows(), Rows.start(Stapler.getCurrentRequest2(), "start"), Rows.USUAL);
    }

    @Exported
    public int getTotal() {
        return getRows().size();
    }

    @Exported
    public long getFailed() {
        return getRows().stream().filter(DeviceRow::isFailed).count();
    }

    /** @return those that failed first, as many as a summary has room for */
    public List<DeviceRow> getWorst() {
        return getRows().stream().filter(DeviceRow::isFailed).limit(5).toList();
    }

    /** @return the whole run in one sentence: what is under way, else what became of its devices */
    public String getSentence() {
        List<FirmwareJob> active = active();
        if (active.isEmpty()) {
            return ended(getRows());
        }
        long running =
                active.stream().filter(job -> job.status() == JobStatus.RUNNING).count();
        return Messages.underWay(running, active.size() - running);
    }

    private String ended(List<DeviceRow> all) {
        long flashed = all.stream().filter(DeviceRow::isFlashed).count();
        long compiled = all.stream().filter(DeviceRow::isCompiled).count();
        long verified =
                all.stream().filter(row -> row.getVerdict().equals("verified")).count();
        return Messages.run(all.size(), getFailed(), compiled, flashed, verified);
    }

    /** @return what waits or runs of this run now; an upload that only waits for its compile is left out */
    public List<JobRow> getJobs() {
        return active().stream()
                .filter(job -> !job.isHeld())
                .map(JobRow::new)
                .limit(Rows.USUAL)
                .toList();
    }

    private List<FirmwareJob> active() {
        return isVisible() ? ControllerFleet.get().opened().map(this::active).orElse(List.of()) : List.of();
    }

    private List<FirmwareJob> active(FleetService fleet) {
        QueueSnapshot now = fleet.queue();
        return requests().stream()
                .sorted()
                .flatMap(request -> now.request(request).stream())
                .flatMap(request -> request.jobs().stream())
                .flatMap(job -> now.job(job).stream())
                .filter(job -> !job.status().isTerminal())
                .toList();
    }

    /** @return the page of one job of this run; of another run's, and of one that never was, none */
    public JobPage getJob(String id) {
        if (!isVisible() || !isOurs(id)) {
            throw HttpResponses.errorWithoutStack(404, Messages.noSuchJob());
        }
        return new JobPage(this, id);
    }

    private boolean isOurs(String id) {
        try {
            JobId job = JobId.parse(id);
            return requests().contains(job.request()) && isThere(job);
        } catch (BadInput e) {
            return false;
        }
    }

    /** The run remembers its jobs for longer than the records do; before those are open nobody can say. */
    private boolean isThere(JobId job) {
        return rowOf(job.toString()).isPresent()
                || ControllerFleet.get()
                        .opened()
                        .map(fleet -> fleet.job(job).isPresent())
                        .orElse(true);
    }

    /** @return the files of this device's firmware; none for somebody who may not take it out of Jenkins */
    public List<FirmwareFile> files(DeviceRow row) throws IOException {
        return run.hasPermission(EsphomePermissions.DOWNLOAD)
                ? FirmwareDownload.of(row.getFingerprint())
                        .map(FirmwareDownload::files)
                        .orElse(List.of())
                : List.of();
    }

    /** Sends one {@code file} of the firmware with this {@code fingerprint}, if this run built or flashed it. */
    public void doFirmware(StaplerRequest2 request, StaplerResponse2 response) throws IOException, ServletException {
        run.checkPermission(EsphomePermissions.DOWNLOAD);
        String fingerprint = rows().stream()
                .map(DeviceRow::getFingerprint)
                .filter(print -> print.equals(request.getParameter("fingerprint")))
                .findFirst()
                .orElseThrow(HttpResponses::notFound);
        FirmwareDownload.of(fingerprint)
                .orElseThrow(HttpResponses::notFound)
                .send(request.getParameter("file"), request, response);
    }

    Optional<DeviceRow> rowOf(String job) {
        return rows().stream().filter(row -> row.has(job)).findFirst();
    }

    @Override
    public String getIconFileName() {
        return isVisible() ? Messages.ICON : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.devicesOfRun();
    }

    @Override
    public String getUrlName() {
        return isVisible() ? "esphome" : null;
    }
}
