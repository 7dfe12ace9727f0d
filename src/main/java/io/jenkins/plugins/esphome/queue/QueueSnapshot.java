package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Owned;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.schedule.Candidate;
import io.jenkins.plugins.esphome.schedule.MachineView;
import io.jenkins.plugins.esphome.schedule.Occupancy;
import io.jenkins.plugins.esphome.schedule.Requirement;
import io.jenkins.plugins.esphome.schedule.SchedulerInput;
import io.jenkins.plugins.esphome.schedule.WaitingGroup;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.pcollections.TreePSet;

/**
 * The queue at one moment, for every reader: pages, dispatchers, the scheduler. Taking one costs nothing, keeping one does
 * no harm, and it never changes.
 */
public final class QueueSnapshot implements Occupancy {

    private final QueueState state;

    QueueSnapshot(QueueState state) {
        this.state = state;
    }

    /** @return the job with the reason why it waits, if it does; empty if its request has ended or never was */
    public Optional<FirmwareJob> job(JobId id) {
        return state.job(id).map(this::explained);
    }

    /** @return a request that has not ended */
    public Optional<FirmwareRequest> request(RequestId id) {
        return state.request(id).map(ActiveRequest::request);
    }

    /** @return the requests that have not ended, in filing order */
    public List<FirmwareRequest> requests() {
        return state.requests.values().stream().map(ActiveRequest::request).toList();
    }

    /** @return all jobs of the requests that have not ended, in filing order; reading on is what costs */
    public Iterable<FirmwareJob> jobs() {
        return () -> state.jobs.values().iterator();
    }

    public int jobCount() {
        return state.jobs.size();
    }

    /** @return those that run there or were chosen for it, in filing order */
    public Collection<JobId> on(MachineId machine) {
        return state.load(machine).jobs();
    }

    /** @return the machine for which a waiting job was chosen */
    public Optional<MachineId> chosenMachine(JobId job) {
        return Optional.ofNullable(state.chosen.get(job));
    }

    /** @return those that are to be cancelled and run still: kill them */
    public boolean isToBeCancelled(JobId job) {
        return state.job(job)
                .filter(now -> now.cancelledBy().isPresent() || now.status() == JobStatus.CANCELLED)
                .isPresent();
    }

    /**
     * @return the number of the latest CLEAN of the configuration: a build directory that was begun for a lower one, or for
     *     none, is wiped before its next use, and firmware built by a lower-numbered request is no answer to a compile (Q6)
     */
    public OptionalLong cleanGeneration(ConfigurationId configuration) {
        Long generation = state.cleaned.get(configuration);
        return generation == null ? OptionalLong.empty() : OptionalLong.of(generation);
    }

    /** @return whether the machine cannot be reached now: nothing is placed there until it is back */
    public boolean isLost(MachineId machine) {
        return state.lostHosts.contains(machine);
    }

    /** @return what may still be used by a process that nobody could reach */
    public Collection<Quarantine> quarantines() {
        return state.quarantines.values();
    }

    /** @return uploads that wait for this device to answer (F8) */
    public Collection<JobId> parked(DeviceId device) {
        return state.parked.getOrDefault(device, TreePSet.empty());
    }

    /** @return devices for which an upload is parked */
    public Collection<DeviceId> sleepingDevices() {
        return state.parked.keySet();
    }

    /** @return what the job asks of a machine; empty if it needs none, or its request has ended */
    public Optional<Requirement> requirement(JobId job) {
        return state.job(job).flatMap(state::requirement);
    }

    /** @return the error of the lane that died, until the lanes are restarted (Q10) */
    public Optional<String> failure() {
        return state.failure;
    }

    /** @return all that the scheduler needs; empty of waiting jobs while a lane has failed (Q10) */
    public SchedulerInput input(List<MachineView> machines) {
        List<WaitingGroup> waiting = state.failure.isPresent()
                ? List.of()
                : state.candidates.entrySet().stream()
                        .map(group -> new WaitingGroup(group.getKey(), candidates(group.getValue())))
                        .toList();
        return new SchedulerInput(waiting, machines, this);
    }

    @Override
    public int used(MachineId machine, Lane lane) {
        return state.load(machine).used(lane);
    }

    @Override
    public int chosen(MachineId machine) {
        return state.load(machine).chosen();
    }

    @Override
    public Optional<JobId> directoryUser(MachineId machine, ConfigurationId configuration) {
        return user(new Owned.BuildDirectory(machine, configuration));
    }

    /** @return the active request that whoever asked under this number joined, and still wants (Q4) */
    public Optional<RequestId> joinedBy(RequestId number) {
        return state.joined.entrySet().stream()
                .filter(entry -> entry.getValue().contains(number))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** @return who has this device, or may still have it */
    public Optional<JobId> deviceUser(DeviceId device) {
        return user(new Owned.Device(device));
    }

    @Override
    public Optional<JobId> portUser(MachineId machine, String identity) {
        return Optional.ofNullable(state.ports.get(new QueueState.Port(machine, identity)));
    }

    @Override
    public Optional<JobId> reset(MachineId machine) {
        return Optional.ofNullable(state.resets.get(machine))
                .map(resets -> resets.iterator().next());
    }

    private Optional<JobId> user(Owned owned) {
        return Optional.ofNullable(state.owners.get(owned))
                .or(() -> Optional.ofNullable(state.quarantines.get(owned)).map(QueueMarks.Quarantine::job));
    }

    private Iterable<Candidate> candidates(TreePSet<JobId> jobs) {
        return () -> {
            Iterator<JobId> ids = jobs.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return ids.hasNext();
                }

                @Override
                public Candidate next() {
                    return candidate(ids.next());
                }
            };
        };
    }

    private Candidate candidate(JobId id) {
        FirmwareJob job = state.jobs.get(id);
        Optional<ConfigurationId> configuration =
                job.work() instanceof Work.Compile compile ? Optional.of(compile.configuration()) : Optional.empty();
        Optional<DeviceId> device =
                job.work() instanceof Work.Upload upload ? Optional.of(upload.device()) : Optional.empty();
        return new Candidate(id, configuration, device, job.machine());
    }

    private FirmwareJob explained(FirmwareJob job) {
        return job.status() == JobStatus.QUEUED ? job.waiting(WaitReasons.of(state, job)) : job;
    }
}
