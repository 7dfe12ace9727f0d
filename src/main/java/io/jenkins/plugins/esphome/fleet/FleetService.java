package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.BundleSecrets;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.queue.Filed;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.QueueListener;
import io.jenkins.plugins.esphome.queue.QueueSettings;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import io.jenkins.plugins.esphome.queue.RequestDraft;
import io.jenkins.plugins.esphome.queue.Restarted;
import io.jenkins.plugins.esphome.queue.Subscription;
import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.store.Restored;
import io.jenkins.plugins.esphome.store.StoreWarning;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import io.jenkins.plugins.esphome.toolchain.VersionWish;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The service that everybody calls: the step, the page, the command line and the rollout file their requests here and
 * listen here. It joins queue, scheduler, leases, compiles and uploads; none of these knows of the others.
 *
 * <p>One per state directory. Closing it leaves durable processes running (R9); the next one that is opened on the same
 * directory attaches to them (Q12).
 */
public final class FleetService implements AutoCloseable {
    private final RequestStore store;
    private final FirmwareQueue queue;
    private final Machines machines;
    private final MachineViews views;
    private final LeaseProvider leases;
    private final ToolchainCache toolchains;
    private final FirmwareArchive archive;
    private final DeviceRecords devices;
    private final OrderFiling filing;
    private final Dispatcher dispatcher;
    private final WorkDriver driving;
    private final Runs runs;
    private final Sleepers sleepers;
    private final DeadLanes deadLanes;
    private final Orphans orphans;
    private final Leftovers leftovers;
    private final Housekeeping housekeeping;
    private final Warmth warmth;
    private final KnownJobs known;
    private final Outcomes outcomes;
    private final CleanDirectories cleans;
    private final ArchiveSweeper sweeper;
    private final Reflashing reflashing;
    private final UpkeepFiling upkeep;
    private final VersionChoice versions;
    private final List<StoreWarning> warnings;

    /**
     * Takes the state directory, restores what was active, and goes on with it as its machines appear.
     *
     * @param machines may be filled before or after; a job whose machine is not here waits for it
     * @throws io.jenkins.plugins.esphome.store.StoreInUseException when another process owns the directory
     */
    public static FleetService open(FleetSettings settings, Machines machines, LeaseProvider leases)
            throws IOException {
        return open(settings, machines, leases, UnaryOperator.identity());
    }

    /** As {@link #open}, with some of the work done by somebody else: for benchmarks, and for tests that crash. */
    static FleetService open(
            FleetSettings settings, Machines machines, LeaseProvider leases, UnaryOperator<Runs.Driver> work)
            throws IOException {
        RequestStore store = RequestStore.open(settings.root(), settings.store());
        try {
            return new FleetService(settings, store, machines, leases, work, Clock.systemUTC());
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private FleetService(
            FleetSettings settings,
            RequestStore store,
            Machines machines,
            LeaseProvider leases,
            UnaryOperator<Runs.Driver> work,
            Clock clock)
            throws IOException {
        this.machines = machines;
        this.leases = leases;
        this.store = store;
        Path root = settings.root();
        toolchains = new ToolchainCache(settings.toolchains());
        archive = new FirmwareArchive(root.resolve("firmware"), clock);
        devices = new DeviceRecords(root.resolve("devices"));
        queue = new FirmwareQueue(store, QueueSettings.DEFAULT, new Reactions());
        warmth = new Warmth(
                store.instanceId(),
                configuration -> queue.snapshot().cleanGeneration(configuration).orElse(0));
        views = new MachineViews(warmth, toolchains, machine -> queue.snapshot().isLost(machine));
        FlashingAgents agents = new FlashingAgents(queue, machines, views, devices);
        Bundles bundles = new Bundles(settings.sealing(), settings.maxBundle());
        filing = new OrderFiling(store, queue, toolchains, machines, agents, bundles);
        known = new KnownJobs(queue, store);
        outcomes = new Outcomes(queue, known, devices);
        driving = new WorkDriver(
                store,
                queue,
                machines,
                toolchains,
                archive,
                devices,
                agents,
                filing,
                bundles,
                this::outcome,
                settings.patience(),
                clock);
        runs = new Runs(queue, work.apply(driving), machines::whyGone, settings.reconnect(), this::laneDied, clock);
        housekeeping = new Housekeeping(machines, settings.sweep(), machine -> warmth.look(machine.host()));
        orphans = new Orphans(queue, machines, store.instanceId(), runs::execute, runs::after);
        VainWaits vain = new VainWaits(queue, machines.outlook(), runs::execute);
        deadLanes = new DeadLanes(queue, runs, machines, orphans);
        leftovers = new Leftovers(machines, store.instanceId());
        sleepers = new Sleepers(queue, driving, settings.lookAgain(), clock);
        dispatcher = new Dispatcher(
                queue,
                leases,
                () -> views.of(machines.all()),
                devices::lastAgent,
                id -> machines.find(id).map(MachineSettings::pin).orElse(id.name()),
                runs::execute,
                runs::drive);
        cleans = new CleanDirectories(store.instanceId(), machines, runs::execute);
        sweeper = new ArchiveSweeper(archive, devices, queue::snapshot, settings.archive(), clock);
        reflashing = new Reflashing(queue, archive, devices, agents);
        upkeep = new UpkeepFiling(store, queue);
        versions = new VersionChoice(machines, toolchains);
        queue.subscribe(this::ended);
        queue.subscribe(leftovers::heard);
        queue.subscribe(deadLanes::heard);
        queue.subscribe(orphans::heard);
        queue.subscribe(vain::heard);
        Restored restored = store.restore();
        warnings = restored.warnings();
        leftovers.restored(restored.requests());
        Restarted restarted = queue.restore(restored.requests(), restored.marks());
        new Presence(queue, machines, runs, dispatcher, warmth, toolchains, orphans, leftovers, housekeeping, vain)
                .begin(restarted.running(), settings.reconnect());
        dispatcher.look();
        sweeper.wish();
    }

    private void laneDied(Lane lane, Error error) {
        deadLanes.died(lane, error);
    }

    /** @return what could not be read when the state was opened, each with its file; the rest goes on */
    public List<StoreWarning> warnings() {
        return warnings;
    }

    /**
     * Keeps a number for a request that is filed later, so that a caller can write it down before: after a crash it looks for its
     * number, and files what was not filed, and nothing twice. A number that is never used is lost.
     */
    public RequestId reserve() {
        return store.nextId();
    }

    /** As {@link #file(RequestId, FirmwareOrder, RunMonitor)} under the next number. */
    public Filed file(FirmwareOrder order, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return file(reserve(), order, monitor);
    }

    /**
     * Bundles the configuration where its workspace is and files the request whole; durable when it returns.
     *
     * @param number reserved for it
     * @param monitor hears how bundling goes; can cancel it
     * @return the request, or an equal one that waited and is joined (Q4)
     * @throws BadInput if ESPHome does not accept the configuration
     * @throws RunFailedException if there is no toolchain, or the bundle fails
     */
    public Filed file(RequestId number, FirmwareOrder order, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return filing.file(number, order, Optional.empty(), Optional.empty(), monitor);
    }

    /**
     * As {@link #file(RequestId, FirmwareOrder, RunMonitor)}, with secrets that the workspace does not hold: they are in a private
     * place on the workspace's machine while the bundle is made, and in the bundle.
     *
     * @throws BadInput also if the machine may have no secrets (R8)
     */
    public Filed file(RequestId number, FirmwareOrder order, BundleSecrets secrets, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return filing.file(number, order, Optional.of(secrets), Optional.empty(), monitor);
    }

    /** As {@link #reflash(RequestId, ReflashOrder)} under the next number. */
    public Filed reflash(ReflashOrder order) throws IOException, InterruptedException {
        return reflash(reserve(), order);
    }

    /**
     * Flashes archived firmware again, without compiling (F7).
     *
     * @param number reserved for it
     * @throws BadInput if the archive does not hold the firmware, or it was built for another device
     */
    public Filed reflash(RequestId number, ReflashOrder order) throws IOException, InterruptedException {
        return reflashing.file(number, order);
    }

    /**
     * @param seeAlso ends a complaint: where a user of this device's name sees what it had
     * @return finds what the devices of a fleet ran before
     */
    public EarlierFirmware earlier(String fleet, UnaryOperator<String> seeAlso) {
        return new EarlierFirmware(devices, archive.root(), fleet, seeAlso);
    }

    /**
     * Cancels a configuration's waiting and running work and makes every machine wipe its build directory before the next use
     * (Q6).
     *
     * @param device whose waiting uploads are cancelled as well, if any
     */
    public Filed clean(ConfigurationId configuration, Optional<DeviceId> device, Requester requester)
            throws IOException, InterruptedException {
        return upkeep.clean(configuration, device, requester);
    }

    /** Wipes all build directories and caches of ours on one machine, after what compiles there was cancelled (Q6). */
    public Filed reset(MachineId machine, String fleet, Requester requester) throws IOException, InterruptedException {
        machines.require(machine);
        return upkeep.reset(machine, fleet, requester);
    }

    /**
     * Gives a device another name in its file and on the device itself; if the device does not take it, the file is as it was
     * (Q9).
     *
     * @throws BadInput if one of the names has work under way
     */
    public Filed rename(RenameOrder order) throws IOException, InterruptedException {
        return upkeep.rename(order);
    }

    /** Files what needs no bundle (any more), without waiting for the disk. */
    CompletableFuture<Filed> submit(RequestDraft draft) {
        return queue.submitAsync(draft);
    }

    /** Cancels what of the request has not ended (Q8). */
    public void cancel(RequestId request, String by) {
        queue.cancel(request, by);
    }

    /**
     * As {@link #cancel(RequestId, String)}, unless others asked for the same and joined: then it goes on for them (Q4).
     *
     * @param number under which the one who gives up asked: the request's own, or the one with which he joined it
     * @return whether it goes on for others
     */
    public boolean giveUp(RequestId request, RequestId number, String by) {
        return queue.giveUp(request, number, by);
    }

    /** @return the request that was filed under this number, or that whoever filed under it joined; if any is known */
    public Optional<RequestId> filedUnder(RequestId number) {
        return known.filedUnder(number);
    }

    public void cancel(JobId job, String by) {
        queue.cancel(job, by);
    }

    /** @return completes, with one outcome a device, when all jobs of the request have ended */
    public CompletableFuture<List<DeviceOutcome>> outcome(RequestId request) {
        return outcomes.of(request);
    }

    /** @return what stays locked because a process on a machine that will not be here again may still use it (Q13), by machine */
    public SortedMap<MachineId, List<Quarantine>> leftBehind() {
        return orphans.outOfReach();
    }

    /**
     * Somebody knows that nothing runs on this machine any more: what was left there is free.
     *
     * @throws BadInput if it may be here again, and then can be asked itself
     */
    public void isOff(MachineId machine) {
        orphans.endedWith(machine);
    }

    public QueueSnapshot queue() {
        return queue.snapshot();
    }

    /** All events from now on, in order per job; a listener that blocks delays the others. */
    public Subscription subscribe(Consumer<JobEvent> listener) {
        return queue.subscribe(listener);
    }

    /**
     * Follows one job: its whole log so far, then live lines, then its end, with no gap and no line twice (Q15). A slow
     * follower slows nobody.
     *
     * @throws BadInput if nobody knows the job
     */
    public Subscription follow(JobId job, Consumer<JobEvent> follower) {
        return known.follow(job, runs::execute, follower);
    }

    /** @return the job, active or from the history */
    public Optional<FirmwareJob> job(JobId id) {
        return known.find(id);
    }

    /** @return the jobs of a request, active or from the history; none if nobody knows it */
    public List<FirmwareJob> jobs(RequestId request) {
        return known.of(request);
    }

    public DeviceRecords devices() {
        return devices;
    }

    public FirmwareArchive archive() {
        return archive;
    }

    /**
     * @return one sentence for each limit of space that does not hold although all went that may go: the archive's quota, and
     *     quota and free space of the build directories of each machine (R6)
     */
    public List<String> quotaComplaints() {
        return Stream.concat(sweeper.complaint().stream(), housekeeping.complaints().stream())
                .toList();
    }

    public RequestStore store() {
        return store;
    }

    public Machines machines() {
        return machines;
    }

    /** @return whether a compile of the configuration could go on from an earlier one on this machine, as far as we know (S3) */
    public boolean isWarm(MachineId machine, ConfigurationId configuration) {
        return warmth.isWarm(machine, configuration);
    }

    /** Something outside the engine changed what may be placed, such as an executor that became idle; returns at once. */
    public void look() {
        dispatcher.look();
    }

    /**
     * Makes one version of what a requester accepts (R10), by what the machines have now.
     *
     * @param workspace the machine that makes the bundle
     * @throws BadInput if there is no such machine
     */
    public String resolve(VersionWish wish, MachineId workspace) throws IOException, InterruptedException {
        return versions.resolve(wish, workspace);
    }

    /**
     * Finds or installs ESPHome on a machine, as who stands on it uses it.
     *
     * @param trust of the sources that it will read
     */
    public Toolchain toolchain(MachineId machine, String version, Trust trust, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return toolchains.get(machines.requireOwn(machine), version, trust, monitor);
    }

    /**
     * Takes a slot of a build server for what precedes a request, such as bundling sources that lie on no machine yet.
     *
     * @return completes with the slot, to be closed; exceptionally with {@link BadInput} if no server qualifies and the order
     *     does not wait; cancelling it ends the search
     */
    public CompletableFuture<LeaseProvider.Lease> borrow(SlotOrder order) {
        return new SlotSearch(order, () -> views.of(machines.all()), leases, runs::execute).begin();
    }

    /** Finds or installs ESPHome on a machine, entered through this door. */
    public Toolchain toolchain(BuildHost door, String version, Trust trust, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return toolchains.get(machines.here(door.machine()).withHost(door), version, trust, monitor);
    }

    @Override
    public void close() {
        dispatcher.close();
        housekeeping.close();
        sleepers.close();
        sweeper.close();
        runs.close();
        queue.close();
        leftovers.close();
        store.close();
    }

    private void ended(JobEvent event) {
        if (event instanceof JobEvent.Ended end) {
            // what has ended before its lease came needs none any more
            dispatcher.withdraw(end.job());
            warmth.ended(end.now());
            room(end.now());
            cleans.ended(end.now());
            driving.ended(end.job());
            sweeper.wish();
        }
    }

    /** A build took some of its machine's disk. */
    private void room(FirmwareJob job) {
        if (job.hasEntered(Phase.COMPILE)) {
            job.machine().flatMap(machines::find).ifPresent(housekeeping::look);
        }
    }

    /** What the queue wants done. */
    private final class Reactions implements QueueListener {
        @Override
        public void kill(JobId job) {
            runs.kill(job);
        }

        @Override
        public void placeable() {
            if (dispatcher != null) {
                dispatcher.look();
            }
        }
    }
}
