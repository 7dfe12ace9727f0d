package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A queue over a disk in memory, with words for what the rule tests do and see. */
final class QueueFixture implements QueueListener, AutoCloseable {

    static final MachineId ATTIC = new MachineId("attic");
    static final MachineId CELLAR = new MachineId("cellar");
    static final Requester ALICE = new Requester("alice", Optional.empty());
    private static final QueueSettings SETTINGS = new QueueSettings(
            Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC), 3, Duration.ofMillis(1));

    final MemoryRecords records;
    final List<JobId> kills = new CopyOnWriteArrayList<>();
    final List<JobEvent> events = new CopyOnWriteArrayList<>();
    final AtomicInteger wakeUps = new AtomicInteger();
    final FirmwareQueue queue;
    private final AtomicLong numbers;

    QueueFixture() {
        this(new MemoryRecords(), new AtomicLong());
    }

    private QueueFixture(MemoryRecords records, AtomicLong numbers) {
        this.records = records;
        this.numbers = numbers;
        this.queue = new FirmwareQueue(records, SETTINGS, this);
        queue.subscribe(events::add);
    }

    /** The controller is gone, only the disk is left; a new queue starts on it. */
    Restart restart() {
        queue.close();
        records.restarted();
        QueueFixture next = new QueueFixture(records, numbers);
        return new Restart(next, next.queue.restore(records.stored(), records.marks()));
    }

    record Restart(QueueFixture fixture, Restarted found) {}

    RequestId number() {
        return new RequestId(numbers.incrementAndGet());
    }

    // ---- asking

    Filed install(String configuration, String identity, String... devices) {
        return submit(installDraft(number(), configuration, Optional.of(identity), devices));
    }

    RequestDraft installDraft(RequestId id, String configuration, Optional<String> identity, String... devices) {
        List<Work> works = new ArrayList<>(List.of(compile(configuration, identity)));
        Arrays.stream(devices).forEach(device -> works.add(upload(device, new FirmwareSource.FromCompile(id.job(1)))));
        return draft(id, Kind.INSTALL, works);
    }

    /** An install over the wire whose flashing runs through the build tool (S5). */
    Filed installFromTree(String configuration, String identity, String device, MachineId agent) {
        RequestId id = number();
        Work upload = new Work.Upload(
                device(device),
                new Target.Serial("port-of-" + device),
                new FirmwareSource.FromCompile(id.job(1)),
                Optional.of(AgentChoice.only(agent)),
                Optional.of(configuration(configuration)),
                OfflinePolicy.FAIL,
                false);
        return submit(draft(id, Kind.INSTALL, List.of(compile(configuration, Optional.of(identity)), upload)));
    }

    Filed compile(String configuration, String identity) {
        return submit(draft(number(), Kind.COMPILE, List.of(compile(configuration, Optional.of(identity)))));
    }

    Filed reflash(String device) {
        return submit(draft(number(), Kind.REFLASH, List.of(upload(device, new FirmwareSource.Archived("f00d")))));
    }

    Filed clean(String configuration) {
        return submit(draft(
                number(),
                Kind.CLEAN,
                List.of(new Work.Clean(configuration(configuration), Optional.of(device(configuration))))));
    }

    Filed reset(MachineId machine) {
        return submit(draft(number(), Kind.RESET_BUILD_ENV, List.of(new Work.ResetBuildEnv(machine))));
    }

    Filed rename(String from, String to) {
        return submit(draft(
                number(),
                Kind.RENAME,
                List.of(new Work.Rename(configuration(from), from + ".yaml", device(from), device(to)))));
    }

    Filed submit(RequestDraft draft) {
        try {
            return queue.submit(draft);
        } catch (NotRecordedException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    static RequestDraft draft(RequestId id, Kind kind, List<Work> works) {
        return RequestDraft.of(id, kind, "home", ALICE, PlacementPolicy.WAIT, works);
    }

    static RequestDraft within(JobId rename, RequestDraft draft) {
        return new RequestDraft(
                draft.id(),
                draft.kind(),
                draft.fleet(),
                ALICE,
                Limits.DEFAULT,
                draft.placing(),
                draft.works(),
                Optional.of(rename));
    }

    static Work.Compile compile(String configuration, Optional<String> identity) {
        return new Work.Compile(
                configuration(configuration),
                configuration + ".yaml",
                configuration,
                "2026.10.0",
                identity,
                new TreeMap<>(),
                "Europe/Berlin",
                false,
                Optional.empty(),
                false);
    }

    static Work.Upload upload(String device, FirmwareSource firmware) {
        return new Work.Upload(
                device(device),
                new Target.Network(device + ".local"),
                firmware,
                Optional.empty(),
                Optional.empty(),
                OfflinePolicy.FAIL,
                false);
    }

    static DeviceId device(String name) {
        return new DeviceId("home", name);
    }

    static ConfigurationId configuration(String name) {
        return new ConfigurationId("home", Trust.TRUSTED, name + ".yaml");
    }

    // ---- doing

    boolean start(JobId job, MachineId machine) {
        return queue.grant(job, new Placement(machine, Source.REMOTE, machine.name(), machine.name(), "it was free"));
    }

    void complete(JobId job) {
        queue.complete(job, JobResult.done());
    }

    void fail(JobId job) {
        queue.fail(job, JobResult.failed(1, "broken"));
    }

    /** Compiles the request's first job, to its end. */
    void build(Filed filed, MachineId machine) {
        start(filed.jobs().get(0), machine);
        complete(filed.jobs().get(0));
    }

    // ---- seeing

    /** @return the job as it is now, in the queue or on the disk */
    FirmwareJob job(JobId id) {
        return queue.snapshot().job(id).or(() -> records.find(id)).orElseThrow();
    }

    JobStatus status(JobId id) {
        return job(id).status();
    }

    String error(JobId id) {
        return job(id).result().flatMap(JobResult::error).orElse("");
    }

    String waitReason(JobId id) {
        return job(id).waitReason().orElse("");
    }

    /** @return all candidates of the moment, in filing order */
    List<JobId> candidates() {
        List<JobId> all = new ArrayList<>();
        queue.snapshot()
                .input(List.of())
                .waiting()
                .forEach(group -> group.candidates().forEach(one -> all.add(one.job())));
        all.sort(null);
        return all;
    }

    List<JobEvent> terminalEvents(JobId job) {
        return events.stream()
                .filter(event -> event instanceof JobEvent.Ended && event.job().equals(job))
                .toList();
    }

    static String sentence(Runnable input) {
        try {
            input.run();
        } catch (BadInput refused) {
            return refused.getMessage();
        }
        throw new AssertionError("it was not refused");
    }

    @Override
    public void kill(JobId job) {
        kills.add(job);
    }

    @Override
    public void placeable() {
        wakeUps.incrementAndGet();
    }

    @Override
    public void close() {
        queue.close();
    }
}
