package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import hudson.model.Api;
import hudson.model.RootAction;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.jenkins.config.EsphomePermissions;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import io.jenkins.plugins.esphome.store.HistoryEntry;
import io.jenkins.plugins.esphome.store.HistoryQuery;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * The whole controller at {@code /esphome/}: machines with their lanes, what waits and runs, what ended lately, and the devices;
 * the same at {@code /esphome/api/json}. It spans all folders, so it is for those who may view devices in all of Jenkins; to
 * others it is not there, and of a folder or a job that they may not view it shows and counts nothing.
 *
 * <p>Everything comes from a snapshot and from bounded parts of the records: no request waits for a machine, ten thousand devices
 * cost what a hundred cost, and so do jobs, unless it has to be looked whose each one is.
 */
@Extension
@ExportedBean
public final class EsphomeRootAction implements RootAction, StaplerProxy {
    private static final Logger LOGGER = Logger.getLogger(EsphomeRootAction.class.getName());
    private static final int LATELY = 20;
    private static final int MOST = 1000;

    /** How many ended jobs are looked at for {@link #LATELY} that the reader may see: each costs a look into its record. */
    private static final int LOOKED_THROUGH = 100;

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
        Reader reader = new Reader();
        return fleet.machines().all().stream()
                .sorted(Comparator.comparing(MachineSettings::label))
                .map(machine -> new MachineRow(machine, now, reader))
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
        Reader reader = new Reader();
        return fleet().map(FleetService::queue)
                .map(now -> new Rows<>(
                        visible(now, reader)
                                .skip(start)
                                .limit(limit)
                                .map(job -> new JobRow(now.job(job.id()).orElse(job)))
                                .toList(),
                        start,
                        count(now, reader),
                        limit))
                .orElseGet(() -> Rows.of(List.of(), "", limit));
    }

    private static Stream<FirmwareJob> visible(QueueSnapshot now, Reader reader) {
        return StreamSupport.stream(now.jobs().spliterator(), false).filter(job -> reader.sees(job.requester()));
    }

    private static int count(QueueSnapshot now, Reader reader) {
        return reader.seesAll() ? now.jobCount() : (int) visible(now, reader).count();
    }

    /** @return how many wait or run */
    @Exported
    public int getJobTotal() {
        return fleet().map(fleet -> count(fleet.queue(), new Reader())).orElse(0);
    }

    /** @return the jobs that ended last, newest first */
    @Exported
    public List<EndedRow> getEnded() {
        return fleet().map(EsphomeRootAction::ended).orElse(List.of());
    }

    private static List<EndedRow> ended(FleetService fleet) {
        Reader reader = new Reader();
        int read = reader.seesAll() ? LATELY : LOOKED_THROUGH;
        return fleet.store().history().page(HistoryQuery.ALL, Optional.empty(), read).entries().stream()
                .filter(entry -> reader.seesAll() || isVisible(fleet, entry, reader))
                .limit(LATELY)
                .map(EndedRow::new)
                .toList();
    }

    private static boolean isVisible(FleetService fleet, HistoryEntry entry, Reader reader) {
        try {
            return fleet.job(entry.job())
                    .filter(job -> reader.sees(job.requester()))
                    .isPresent();
        } catch (StoreException e) {
            LOGGER.log(Level.FINE, e, () -> "Job " + entry.job() + " is for administrators only: " + e.getMessage());
            return false;
        }
    }

    /** @return of the devices, from the place that the parameter {@code device} names; as many as {@code limit} says */
    @Exported
    public List<FleetDeviceRow> getDevices() throws IOException {
        return getDevicePage().shown();
    }

    public Rows<FleetDeviceRow> getDevicePage() throws IOException {
        SortedMap<String, Set<String>> names = names();
        int total = count(names);
        int limit = limit();
        int start = Math.min(number("device"), Math.max(0, total - 1));
        List<DeviceId> part = devices(names).skip(start).limit(limit).toList();
        List<FleetDeviceRow> rows = new ArrayList<>();
        if (fleet().isPresent()) {
            for (DeviceId id : part) {
                fleet().get().devices().find(id).map(FleetDeviceRow::new).ifPresent(rows::add);
            }
        }
        return new Rows<>(rows, start, total, limit);
    }

    private static Stream<DeviceId> devices(SortedMap<String, Set<String>> names) {
        return names.entrySet().stream()
                .flatMap(fleet -> fleet.getValue().stream().map(name -> new DeviceId(fleet.getKey(), name)));
    }

    /** @return how many devices there are */
    @Exported
    public int getDeviceTotal() throws IOException {
        return count(names());
    }

    private static int count(SortedMap<String, Set<String>> names) {
        return names.values().stream().mapToInt(Set::size).sum();
    }

    /** @return the names of the devices that the reader may see, by fleet */
    private static SortedMap<String, Set<String>> names() throws IOException {
        SortedMap<String, Set<String>> visible = new TreeMap<>();
        if (fleet().isPresent()) {
            Reader reader = new Reader();
            fleet().get().devices().names().forEach((fleet, names) -> {
                if (reader.sees(fleet)) {
                    visible.put(fleet, names);
                }
            });
        }
        return visible;
    }

    /** @return what those who manage machines can free: devices that a machine which was removed may still write to (Q13) */
    public List<LeftRow> getLeft() {
        return Jenkins.get().hasPermission(EsphomePermissions.MANAGE)
                ? fleet().map(FleetService::leftBehind).orElseGet(TreeMap::new).entrySet().stream()
                        .map(left -> new LeftRow(left.getKey(), left.getValue()))
                        .toList()
                : List.of();
    }

    /** @param machine of which somebody knows that nothing runs there any more */
    @RequirePOST
    public HttpResponse doFree(@QueryParameter String machine) {
        Jenkins.get().checkPermission(EsphomePermissions.MANAGE);
        try {
            MachineId gone = new MachineId(machine == null ? "" : machine);
            fleet().ifPresent(fleet -> fleet.isOff(gone));
        } catch (BadInput e) {
            throw HttpResponses.errorWithoutStack(409, e.getMessage());
        }
        return HttpResponses.redirectToDot();
    }

    private static int limit() {
        int wanted = number("limit");
        return wanted == 0 ? Rows.USUAL : Math.min(wanted, MOST);
    }

    private static int number(String parameter) {
        return Rows.number(Rows.start(Stapler.getCurrentRequest2(), parameter));
    }
}
