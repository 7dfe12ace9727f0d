package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Owned;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.QueueState.Build;
import io.jenkins.plugins.esphome.queue.QueueState.BuildLine;
import io.jenkins.plugins.esphome.queue.QueueState.MachineLoad;
import io.jenkins.plugins.esphome.queue.QueueState.Port;
import io.jenkins.plugins.esphome.schedule.Requirement;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;
import org.pcollections.TreePSet;

/**
 * Keeps the indices of one {@link Change} true: who waits in which line, which heads could start now, and who uses which
 * machine, directory, device and port. Knows nothing of why a job moves.
 */
final class Lanes {

    private final QueueState state;
    private final Change change;

    Lanes(Change change) {
        this.change = change;
        this.state = change.state();
    }

    // ---- waiting

    static boolean waitsForLane(FirmwareJob job) {
        return job.status() == JobStatus.QUEUED && job.released();
    }

    /** The job waits for a lane from now on. */
    void enqueue(FirmwareJob job) {
        if (job.work() instanceof Work.Compile compile) {
            BuildLine line = line(job, compile);
            state.buildLines = plus(state.buildLines, line, job.id());
            line.build().ifPresent(build -> state.linesOfBuild = plusLine(build, line));
            refresh(line);
        } else if (job.work() instanceof Work.Upload upload) {
            state.deviceLines = plus(state.deviceLines, upload.device(), job.id());
            refresh(upload.device());
        } else if (job.work() instanceof Work.ResetBuildEnv reset) {
            refreshResets(reset.machine());
        } else if (job.work() instanceof Work.Rename) {
            list(job.id());
        }
    }

    /** The job waits no longer, or not for a lane. */
    void dequeue(FirmwareJob job) {
        state.jobReasons = state.jobReasons.minus(job.id());
        if (job.work() instanceof Work.Compile compile) {
            BuildLine line = line(job, compile);
            state.buildLines = minus(state.buildLines, line, job.id());
            unlist(job.id());
            line.build()
                    .filter(build -> !state.buildLines.containsKey(line))
                    .ifPresent(build -> state.linesOfBuild = minusLine(build, line));
            refresh(line);
        } else if (job.work() instanceof Work.Upload upload) {
            state.deviceLines = minus(state.deviceLines, upload.device(), job.id());
            state.parked = minus(state.parked, upload.device(), job.id());
            unlist(job.id());
            refresh(upload.device());
        } else {
            unlist(job.id());
        }
    }

    void park(FirmwareJob job, DeviceId device) {
        state.parked = plus(state.parked, device, job.id());
    }

    /** @return whether anybody was parked there */
    boolean unpark(DeviceId device) {
        TreePSet<JobId> sleeping = state.parked.get(device);
        if (sleeping == null) {
            return false;
        }
        state.parked = state.parked.minus(device);
        sleeping.forEach(id -> enqueue(state.jobs.get(id)));
        return true;
    }

    /** The first of a line can start unless an equal build runs (R10). */
    private void refresh(BuildLine line) {
        boolean blocked = line.build().filter(state.building::containsKey).isPresent();
        refreshHead(state.buildLines.get(line), blocked);
    }

    private void refresh(DeviceId device) {
        TreePSet<JobId> waiting = state.deviceLines.get(device);
        refreshHead(waiting, waiting != null && isDeviceBlocked(device, state.jobs.get(waiting.first())));
    }

    private boolean isDeviceBlocked(DeviceId device, FirmwareJob head) {
        return isUsed(new Owned.Device(device)) || isBeingCleaned(head);
    }

    /** Only a line's first job is ever listed, but a new first can come before it: then both are set right. */
    private void refreshHead(TreePSet<JobId> line, boolean blocked) {
        if (line == null) {
            return;
        }
        JobId first = line.first();
        JobId second = line.higher(first);
        if (second != null) {
            unlist(second);
        }
        if (blocked) {
            unlist(first);
        } else {
            list(first);
        }
    }

    /** A RESET can start when what it displaces has ended. */
    void refreshResets(MachineId machine) {
        TreePSet<JobId> waiting = state.resets.get(machine);
        if (waiting == null) {
            return;
        }
        JobId first = waiting.first();
        FirmwareJob reset = state.jobs.get(first);
        if (reset.status() == JobStatus.QUEUED
                && isBegun(first)
                && !state.chosen.containsKey(first)
                && !isDisplacing(machine)) {
            list(first);
        } else {
            unlist(first);
        }
    }

    /** @return whether work runs there that a RESET must not run beside (Q6) */
    boolean isDisplacing(MachineId machine) {
        return state.load(machine).jobs().stream().map(state.jobs::get).anyMatch(Lanes::yieldsToReset);
    }

    static boolean yieldsToReset(FirmwareJob job) {
        return job.work() instanceof Work.Compile || readsTree(job);
    }

    private void list(JobId job) {
        if (state.listed.containsKey(job)) {
            return;
        }
        state.requirement(state.jobs.get(job)).ifPresent(group -> {
            state.listed = state.listed.plus(job, group);
            state.candidates = plus(state.candidates, group, job);
            change.placeable();
        });
    }

    private void unlist(JobId job) {
        Requirement group = state.listed.get(job);
        if (group == null) {
            return;
        }
        state.listed = state.listed.minus(job);
        state.candidates = minus(state.candidates, group, job);
        if (!state.candidates.containsKey(group)) {
            state.groupReasons = state.groupReasons.minus(group);
        }
    }

    // ---- using

    /** @return what keeps the job from starting on this machine now; empty: nothing */
    boolean canStart(FirmwareJob job, MachineId machine) {
        if (job.status() != JobStatus.QUEUED
                || !job.released()
                || job.cancelledBy().isPresent()
                || !isBegun(job.id())) {
            return false;
        }
        if (state.failure.isPresent() || state.lostHosts.contains(machine)) {
            return false;
        }
        if (job.work() instanceof Work.Compile compile) {
            return canCompile(job, compile, machine);
        }
        if (job.work() instanceof Work.Upload upload) {
            return canUpload(job, upload, machine);
        }
        return !(job.work() instanceof Work.ResetBuildEnv reset)
                || (reset.machine().equals(machine) && !isDisplacing(machine) && isFirstReset(job.id(), machine));
    }

    private boolean canCompile(FirmwareJob job, Work.Compile compile, MachineId machine) {
        return !state.resets.containsKey(machine)
                && !isUsed(new Owned.BuildDirectory(machine, compile.configuration()))
                && Build.of(job).filter(state.building::containsKey).isEmpty();
    }

    private boolean canUpload(FirmwareJob job, Work.Upload upload, MachineId machine) {
        boolean gated = readsTree(job) && (state.resets.containsKey(machine) || isBeingCleaned(job));
        return !gated
                && !isUsed(new Owned.Device(upload.device()))
                && !isParked(job.id(), upload)
                && port(machine, upload).filter(state.ports::containsKey).isEmpty();
    }

    /** The job holds a slot of the machine and what only one may use there. */
    void occupy(FirmwareJob job, MachineId machine) {
        load(machine, state.load(machine).plus(job.id()).plusSlots(job.type().lane(), 1));
        if (job.work() instanceof Work.Compile compile) {
            own(new Owned.BuildDirectory(machine, compile.configuration()), job.id());
            Build.of(job).ifPresent(build -> {
                state.building = state.building.plus(build, job.id());
                refreshTwins(build);
            });
        } else if (job.work() instanceof Work.Upload upload) {
            own(new Owned.Device(upload.device()), job.id());
            port(machine, upload).ifPresent(port -> state.ports = state.ports.plus(port, job.id()));
            refresh(upload.device());
        }
    }

    /** The job uses nothing any more; its directory stays its own while uploads read it. */
    void vacate(FirmwareJob job, MachineId machine) {
        freeSlot(job, machine);
        load(machine, state.load(machine).minus(job.id()));
        state.withoutLane = state.withoutLane.minus(job.id());
        if (job.work() instanceof Work.Compile compile) {
            if (!isRead(job)) {
                disown(new Owned.BuildDirectory(machine, compile.configuration()), job.id());
            }
            Build.of(job)
                    .filter(build -> job.id().equals(state.building.get(build)))
                    .ifPresent(build -> {
                        state.building = state.building.minus(build);
                        refreshTwins(build);
                    });
        } else if (job.work() instanceof Work.Upload upload) {
            disown(new Owned.Device(upload.device()), job.id());
            refresh(upload.device());
        }
        refreshResets(machine);
        change.placeable();
    }

    /** @return whether it held one */
    boolean freeSlot(FirmwareJob job, MachineId machine) {
        if (state.withoutLane.contains(job.id())) {
            return false;
        }
        state.withoutLane = state.withoutLane.plus(job.id());
        load(machine, state.load(machine).plusSlots(job.type().lane(), -1));
        if (job.work() instanceof Work.Upload upload) {
            port(machine, upload)
                    .filter(port -> job.id().equals(state.ports.get(port)))
                    .ifPresent(port -> state.ports = state.ports.minus(port));
        }
        change.placeable();
        return true;
    }

    void choose(JobId job, MachineId machine) {
        state.chosen = state.chosen.plus(job, machine);
        load(machine, state.load(machine).plusChosen(executors(job)));
    }

    /** @return the machine that it was chosen for */
    Optional<MachineId> unchoose(JobId job) {
        MachineId machine = state.chosen.get(job);
        if (machine != null) {
            state.chosen = state.chosen.minus(job);
            load(machine, state.load(machine).plusChosen(-executors(job)));
        }
        return Optional.ofNullable(machine);
    }

    /** Uploads wait for no executor: one that is busy compiling would hold them up (Q1). */
    private int executors(JobId job) {
        return state.job(job).filter(one -> one.type().lane() == Lane.COMPILE).isPresent() ? 1 : 0;
    }

    // ---- owning

    void quarantine(FirmwareJob job, MachineId machine) {
        owned(job, machine).ifPresent(owned -> quarantine(owned, job, machine));
        state.tree(job).ifPresent(tree -> quarantine(tree, job, machine));
    }

    private void quarantine(Owned owned, FirmwareJob job, MachineId machine) {
        state.quarantines =
                state.quarantines.plus(owned, new Quarantine(owned, job.id(), job.attempt(), machine, change.now()));
    }

    void release(Quarantine quarantine) {
        state.quarantines = state.quarantines.minus(quarantine.owned());
        if (quarantine.owned() instanceof Owned.Device device) {
            refresh(device.device());
        }
        change.placeable();
    }

    /** The last upload that read the tree has ended: its directory is free. */
    void releaseTree(FirmwareJob upload) {
        state.tree(upload).ifPresent(tree -> {
            FirmwareJob compile = state.jobs.get(upload.dependsOn().orElseThrow());
            if (compile.status().isTerminal() && !isRead(compile)) {
                disown(tree, compile.id());
                change.placeable();
            }
        });
    }

    /** After a restart a completed compile still owns the tree that its uploads will read. */
    void keepTree(FirmwareJob compile) {
        if (compile.work() instanceof Work.Compile work && compile.machine().isPresent() && isRead(compile)) {
            own(new Owned.BuildDirectory(compile.machine().get(), work.configuration()), compile.id());
        }
    }

    /** A CLEAN began or ended: uploads that read that tree are gated, or no longer (Q7). */
    void refreshReaders(ConfigurationId configuration) {

        state.treeReaders
                .getOrDefault(configuration, TreePSet.empty())
                .forEach(id -> refresh(((Work.Upload) state.jobs.get(id).work()).device()));
    }

    static Optional<Owned> owned(FirmwareJob job, MachineId machine) {
        if (job.work() instanceof Work.Compile compile) {
            return Optional.of(new Owned.BuildDirectory(machine, compile.configuration()));
        }
        return job.work() instanceof Work.Upload upload
                ? Optional.of(new Owned.Device(upload.device()))
                : Optional.empty();
    }

    private boolean isUsed(Owned owned) {
        return state.owners.containsKey(owned) || state.quarantines.containsKey(owned);
    }

    private void own(Owned owned, JobId job) {
        state.owners = state.owners.plus(owned, job);
    }

    private void disown(Owned owned, JobId job) {
        if (job.equals(state.owners.get(owned))) {
            state.owners = state.owners.minus(owned);
        }
    }

    /** @return whether an upload that has not ended reads the tree that this compile made */
    private boolean isRead(FirmwareJob compile) {
        return compile.status() == JobStatus.COMPLETED
                && state.requests.containsKey(compile.id().request())
                && state.requests.get(compile.id().request()).readsTree()
                && state.requests.get(compile.id().request()).request().jobs().stream()
                        .map(state.jobs::get)
                        .anyMatch(job -> readsTree(job) && !job.status().isTerminal());
    }

    static boolean readsTree(FirmwareJob job) {
        return job.work() instanceof Work.Upload upload && upload.readsTree().isPresent();
    }

    private boolean isBeingCleaned(FirmwareJob job) {
        return job.work() instanceof Work.Upload upload
                && upload.readsTree().filter(state.cleans::containsKey).isPresent();
    }

    private boolean isParked(JobId job, Work.Upload upload) {
        return state.parked.getOrDefault(upload.device(), TreePSet.empty()).contains(job);
    }

    private boolean isFirstReset(JobId job, MachineId machine) {
        TreePSet<JobId> resets = state.resets.get(machine);
        return resets != null && resets.first().equals(job);
    }

    boolean isBegun(JobId job) {
        return state.request(job.request()).filter(ActiveRequest::begun).isPresent();
    }

    private void refreshTwins(Build build) {
        state.linesOfBuild.getOrDefault(build, HashTreePSet.empty()).forEach(this::refresh);
    }

    private static Optional<Port> port(MachineId machine, Work.Upload upload) {
        return upload.target() instanceof Target.Serial serial
                ? Optional.of(new Port(machine, serial.identity()))
                : Optional.empty();
    }

    private BuildLine line(FirmwareJob job, Work.Compile compile) {
        return new BuildLine(state.requirement(job).orElseThrow(), compile.configuration(), compile.identity());
    }

    private void load(MachineId machine, MachineLoad load) {
        state.loads = load.jobs().isEmpty() ? state.loads.minus(machine) : state.loads.plus(machine, load);
    }

    private MapPSet<BuildLine> linesOf(Build build) {
        return state.linesOfBuild.getOrDefault(build, HashTreePSet.empty());
    }

    private HashPMap<Build, MapPSet<BuildLine>> plusLine(Build build, BuildLine line) {
        return state.linesOfBuild.plus(build, linesOf(build).plus(line));
    }

    private HashPMap<Build, MapPSet<BuildLine>> minusLine(Build build, BuildLine line) {
        MapPSet<BuildLine> left = linesOf(build).minus(line);
        return left.isEmpty() ? state.linesOfBuild.minus(build) : state.linesOfBuild.plus(build, left);
    }

    static <K> HashPMap<K, TreePSet<JobId>> plus(HashPMap<K, TreePSet<JobId>> map, K key, JobId job) {
        return map.plus(key, map.getOrDefault(key, TreePSet.empty()).plus(job));
    }

    static <K> HashPMap<K, TreePSet<JobId>> minus(HashPMap<K, TreePSet<JobId>> map, K key, JobId job) {
        TreePSet<JobId> jobs = map.get(key);
        if (jobs == null) {
            return map;
        }
        TreePSet<JobId> left = jobs.minus(job);
        return left.isEmpty() ? map.minus(key) : map.plus(key, left);
    }
}
