package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NetworkZone;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.Owned;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.schedule.Requirement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * The whole state of the queue at one moment, and the indices that keep every operation logarithmic with a hundred thousand
 * jobs waiting. Persistent maps share their structure, so a published state costs nothing to keep and is never copied.
 *
 * <p>Once published nobody changes it: a transition works on its own {@link #copy} (about thirty references) and either
 * publishes that or forgets it.
 */
final class QueueState {

    /** What is active; an ended request leaves as a whole. */
    TreePMap<RequestId, ActiveRequest> requests = TreePMap.empty();

    /** All jobs of the active requests, the ended ones among them too. */
    TreePMap<JobId, FirmwareJob> jobs = TreePMap.empty();

    // Who is concerned: jobs that have not ended.
    HashPMap<DeviceId, TreePSet<JobId>> byName = HashTreePMap.empty();
    HashPMap<DeviceId, TreePSet<JobId>> uploads = HashTreePMap.empty();
    HashPMap<ConfigurationId, TreePSet<JobId>> compiles = HashTreePMap.empty();
    HashPMap<ConfigurationId, TreePSet<JobId>> treeReaders = HashTreePMap.empty();
    HashPMap<Build, TreePSet<JobId>> sameBuild = HashTreePMap.empty();
    HashPMap<DeviceId, JobId> renameLocks = HashTreePMap.empty();
    HashPMap<MachineId, TreePSet<JobId>> resets = HashTreePMap.empty();
    HashPMap<ConfigurationId, TreePSet<JobId>> cleans = HashTreePMap.empty();

    // Who waits for a lane: released, begun, not chosen, not parked.
    HashPMap<BuildLine, TreePSet<JobId>> buildLines = HashTreePMap.empty();
    HashPMap<Build, MapPSet<BuildLine>> linesOfBuild = HashTreePMap.empty();
    HashPMap<DeviceId, TreePSet<JobId>> deviceLines = HashTreePMap.empty();
    HashPMap<DeviceId, TreePSet<JobId>> parked = HashTreePMap.empty();

    // Who could start now: the heads of those lines, grouped by what they ask of a machine.
    HashPMap<Requirement, TreePSet<JobId>> candidates = HashTreePMap.empty();
    HashPMap<JobId, Requirement> listed = HashTreePMap.empty();

    // Who uses what: chosen or running.
    HashPMap<JobId, MachineId> chosen = HashTreePMap.empty();
    HashPMap<MachineId, MachineLoad> loads = HashTreePMap.empty();
    MapPSet<JobId> withoutLane = HashTreePSet.empty();
    HashPMap<Owned, JobId> owners = HashTreePMap.empty();
    HashPMap<Port, JobId> ports = HashTreePMap.empty();
    HashPMap<Build, JobId> building = HashTreePMap.empty();

    // What is remembered.
    HashPMap<Owned, Quarantine> quarantines = HashTreePMap.empty();
    HashPMap<ConfigurationId, Long> cleaned = HashTreePMap.empty();
    HashPMap<JobId, RequestId> successors = HashTreePMap.empty();
    HashPMap<RequestId, TreePSet<RequestId>> joined = HashTreePMap.empty();
    HashPMap<JobId, MachineId> seenFrom = HashTreePMap.empty();
    MapPSet<MachineId> lostHosts = HashTreePSet.empty();
    Optional<String> failure = Optional.empty();

    // Why they wait, in words (S4).
    HashPMap<Requirement, String> groupReasons = HashTreePMap.empty();
    HashPMap<JobId, String> jobReasons = HashTreePMap.empty();

    QueueState copy() {
        QueueState copy = new QueueState();
        copy.requests = requests;
        copy.jobs = jobs;
        copy.byName = byName;
        copy.uploads = uploads;
        copy.compiles = compiles;
        copy.treeReaders = treeReaders;
        copy.sameBuild = sameBuild;
        copy.renameLocks = renameLocks;
        copy.resets = resets;
        copy.cleans = cleans;
        copy.buildLines = buildLines;
        copy.linesOfBuild = linesOfBuild;
        copy.deviceLines = deviceLines;
        copy.parked = parked;
        copy.candidates = candidates;
        copy.listed = listed;
        copy.chosen = chosen;
        copy.loads = loads;
        copy.withoutLane = withoutLane;
        copy.owners = owners;
        copy.ports = ports;
        copy.building = building;
        copy.quarantines = quarantines;
        copy.cleaned = cleaned;
        copy.successors = successors;
        copy.joined = joined;
        copy.seenFrom = seenFrom;
        copy.lostHosts = lostHosts;
        copy.failure = failure;
        copy.groupReasons = groupReasons;
        copy.jobReasons = jobReasons;
        return copy;
    }

    Optional<FirmwareJob> job(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    Optional<ActiveRequest> request(RequestId id) {
        return Optional.ofNullable(requests.get(id));
    }

    boolean isInstall(JobId job) {
        return requests.get(job.request()).request().kind() == Kind.INSTALL;
    }

    List<FirmwareJob> jobsOf(ActiveRequest active) {
        return active.request().jobs().stream().flatMap(id -> job(id).stream()).toList();
    }

    List<FirmwareJob> dependents(JobId prerequisite) {
        return request(prerequisite.request()).stream()
                .filter(active -> active.request().kind() == Kind.INSTALL)
                .flatMap(active -> jobsOf(active).stream())
                .filter(job -> job.dependsOn().filter(prerequisite::equals).isPresent())
                .toList();
    }

    /** @return the numbers under which it was asked for: its own, and those of who joined it (Q4) */
    TreePSet<RequestId> wantedBy(RequestId request) {
        return joined.getOrDefault(request, TreePSet.singleton(request));
    }

    /** @return what is to outlive the requests */
    QueueMarks marks() {
        List<QueueMarks.Cleaned> generations = cleaned.entrySet().stream()
                .map(entry -> new QueueMarks.Cleaned(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(QueueMarks.Cleaned::generation))
                .toList();
        List<QueueMarks.Joined> numbers = joined.entrySet().stream()
                .map(entry -> new QueueMarks.Joined(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
        return new QueueMarks(generations, List.copyOf(quarantines.values()), numbers);
    }

    MachineLoad load(MachineId machine) {
        return loads.getOrDefault(machine, MachineLoad.NONE);
    }

    /** @return what the job asks of a machine; empty for a CLEAN, which needs none */
    Optional<Requirement> requirement(FirmwareJob job) {
        ActiveRequest active = requests.get(job.id().request());
        Work work = job.work();
        if (work instanceof Work.Compile compile) {
            return Optional.of(compileRequirement(compile, active));
        }
        if (work instanceof Work.Upload upload) {
            return Optional.of(uploadRequirement(job, upload));
        }
        if (work instanceof Work.ResetBuildEnv reset) {
            return Optional.of(new Requirement.Reset(reset.machine()));
        }
        if (work instanceof Work.Rename) {
            return Optional.of(
                    new Requirement.Local(active.request().placing().caller().orElse(MachineId.LOCAL)));
        }
        return Optional.empty();
    }

    private static Requirement compileRequirement(Work.Compile compile, ActiveRequest active) {
        return new Requirement.Compile(
                compile.configuration().fleet(),
                compile.configuration().trust(),
                compile.esphomeVersion(),
                compile.buildServers(),
                active.treeAgent(),
                active.request().placing().caller(),
                active.request().placing().whenNone());
    }

    private Requirement uploadRequirement(FirmwareJob job, Work.Upload upload) {
        boolean readsTree = upload.readsTree().isPresent();
        Optional<AgentChoice> atTree = readsTree ? treeMachine(job).map(AgentChoice::only) : Optional.empty();
        return new Requirement.Upload(
                atTree.or(upload::flashingAgent),
                way(upload.target()),
                readsTree,
                job.notReached().stream().map(NotReached::agent).collect(Collectors.toSet()),
                Optional.ofNullable(seenFrom.get(job.id())));
    }

    private static Requirement.Way way(Target target) {
        if (target instanceof Target.Serial serial) {
            return new Requirement.Way.Port(serial.identity());
        }
        if (target instanceof Target.HostProgram) {
            return new Requirement.Way.HostProgram();
        }
        return new Requirement.Way.Network(
                target instanceof Target.Network network ? NetworkZone.of(network.address()) : NetworkZone.UNKNOWN);
    }

    /** @return where the tree is that the upload reads: where its compile ran */
    Optional<MachineId> treeMachine(FirmwareJob upload) {
        return upload.dependsOn().flatMap(this::job).flatMap(FirmwareJob::machine);
    }

    /** @return the build directory that the upload reads */
    Optional<Owned> tree(FirmwareJob job) {
        if (!(job.work() instanceof Work.Upload upload) || upload.readsTree().isEmpty()) {
            return Optional.empty();
        }
        return treeMachine(job)
                .map(machine ->
                        new Owned.BuildDirectory(machine, upload.readsTree().get()));
    }

    /** A build whose equals need not be made twice (R10); its identity alone does not name its directory. */
    record Build(ConfigurationId configuration, String identity) {
        static Optional<Build> of(FirmwareJob job) {
            return job.work() instanceof Work.Compile compile
                    ? compile.identity().map(identity -> new Build(compile.configuration(), identity))
                    : Optional.empty();
        }
    }

    /** Compiles of one configuration with the same needs: only the first of them can start at a time. */
    record BuildLine(Requirement requirement, ConfigurationId configuration, Optional<String> identity) {
        Optional<Build> build() {
            return identity.map(known -> new Build(configuration, known));
        }
    }

    record Port(MachineId machine, String identity) {}

    /** The jobs that were chosen for a machine or run on it, and the slots that they hold there. */
    record MachineLoad(TreePSet<JobId> jobs, int compiles, int uploads, int chosen) {
        static final MachineLoad NONE = new MachineLoad(TreePSet.empty(), 0, 0, 0);

        int used(Lane lane) {
            return switch (lane) {
                case COMPILE -> compiles;
                case UPLOAD -> uploads;
            };
        }

        MachineLoad plus(JobId job) {
            return new MachineLoad(jobs.plus(job), compiles, uploads, chosen);
        }

        MachineLoad minus(JobId job) {
            return new MachineLoad(jobs.minus(job), compiles, uploads, chosen);
        }

        MachineLoad plusChosen(int more) {
            return new MachineLoad(jobs, compiles, uploads, chosen + more);
        }

        MachineLoad plusSlots(Lane lane, int more) {
            return switch (lane) {
                case COMPILE -> new MachineLoad(jobs, compiles + more, uploads, chosen);
                case UPLOAD -> new MachineLoad(jobs, compiles, uploads + more, chosen);
            };
        }
    }

    /** @return whether the upload writes what this compile makes */
    static boolean writes(FirmwareJob upload, JobId compile) {
        return upload.work() instanceof Work.Upload work
                && work.firmware() instanceof FirmwareSource.FromCompile from
                && from.compile().equals(compile);
    }
}
