package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import hudson.model.Api;
import hudson.model.RootAction;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.jenkins.config.EsphomePermissions;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import io.jenkins.plugins.esphome.store.HistoryEntry;
import io.jenkins.plugins.esphome.store.HistoryQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * The whole controller at {@code /esphome/}: machines with their lanes, what waits and runs, what ended lately, and the devices;
 * the same at {@code /esphome/api/json}. It spans all folders, so it is for those who may view devices in all of Jenkins; to
 * others it is not there.
 *
 * <p>Everything comes from a snapshot and from bounded parts of the records: no request waits for a machine, and ten thousand
 * devices cost what a hundred cost.
 */
@Extension
@ExportedBean
public final class EsphomeRootAction implements RootAction, StaplerProxy {
    private static final int LATELY = 20;
    private static final int MOST = 1000;

    @Override
    public String getIconFileName() {
        return isVisible() ? Messages.ICON : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.fleet();
    }

    @Override
    public String getUrlName() {
        return "esphome";
    }

    @Override
    public Object getTarget() {
        if (!isVisible()) {
            throw HttpResponses.notFound();
        }
        return this;
    }

    private static boolean isVisible() {
        return Jenkins.get().hasPermission(EsphomePermissions.VIEW);
    }

    public Api getApi() {
        return new Api(this);
    }

    private static Optional<FleetService> fleet() {
        return ControllerFleet.get().opened();
    }

    /** @return whether there is anything to show: the records may not be open yet, or not be readable */
    @Exported
    public boolean isOpen() {
        return fleet().isPresent();
    }

    /** @return the machines that can be used now, by name */
    @Exported
    public List<MachineRow> getMachines() {
        return fleet().map(EsphomeRootAction::machines).orElse(List.of());
    }

    private static List<MachineRow> machines(FleetService fleet) {
        QueueSnapshot now = fleet.queue();
        return fleet.machines().all().stream()
                .sorted(Comparator.comparing(MachineSettings::label))
                .map(machine -> new MachineRow(machine, now))
                .toList();
    }

    /** @return of what waits or runs, from the place that the parameter {@code job} names; as many as {@code limit} says */
    @Exported
    public List<JobRow> getJobs() {
        return getJobPage().shown();
    }

    public Rows<JobRow> getJobPage() {
        int start = number("job");
        int limit = limit();
        return fleet().map(FleetService::queue)
                .map(now -> new Rows<>(
                        StreamSupport.stream(now.jobs().spliterator(), false)
                                .skip(start)
                                .limit(limit)
                                .map(job -> new JobRow(now.job(job.id()).orElse(job)))
                                .toList(),
                        start,
                        now.jobCount(),
                        limit))
                .orElseGet(() -> Rows.of(List.of(), "", limit));
    }

    /** @return how many wait or run */
    @Exported
    public int getJobTotal() {
        return fleet().map(fleet -> fleet.queue().jobCount()).orElse(0);
    }

    /** @return the jobs that ended last, newest first */
    @Exported
    public List<EndedRow> getEnded() {
        return fleet().map(EsphomeRootAction::ended).orElse(List.of());
    }

    private static List<EndedRow> ended(FleetService fleet) {
        List<HistoryEntry> entries = fleet.store()
                .history()
                .page(HistoryQuery.ALL, Optional.empty(), LATELY)
                .entries();
        return entries.stream().map(EndedRow::new).toList();
    }

    /** @return of the devices, from the place that the parameter {@code device} names; as many as {@code limit} says */
    @Exported
    public List<FleetDeviceRow> getDevices() throws IOException {
        return getDevicePage().shown();
    }

    public Rows<FleetDeviceRow> getDevicePage() throws IOException {
        Rows<DeviceId> part = Rows.of(ids(), Rows.start(Stapler.getCurrentRequest2(), "device"), limit());
        List<FleetDeviceRow> rows = new ArrayList<>();
        if (fleet().isPresent()) {
            for (DeviceId id : part.shown()) {
                fleet().get().devices().find(id).map(FleetDeviceRow::new).ifPresent(rows::add);
            }
        }
        return new Rows<>(rows, part.start(), part.total(), part.size());
    }

    /** @return how many devices there are */
    @Exported
    public int getDeviceTotal() throws IOException {
        return ids().size();
    }

    private static List<DeviceId> ids() throws IOException {
        return fleet().isPresent() ? fleet().get().devices().ids() : List.of();
    }

    private static int limit() {
        int wanted = number("limit");
        return wanted == 0 ? Rows.USUAL : Math.min(wanted, MOST);
    }

    private static int number(String parameter) {
        return Rows.number(Rows.start(Stapler.getCurrentRequest2(), parameter));
    }
}
