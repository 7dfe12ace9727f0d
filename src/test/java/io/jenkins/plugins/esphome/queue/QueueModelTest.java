package io.jenkins.plugins.esphome.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.schedule.Decision;
import io.jenkins.plugins.esphome.schedule.MachineView;
import io.jenkins.plugins.esphome.schedule.MachineView.Standing;
import io.jenkins.plugins.esphome.schedule.Scheduler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random histories against a model that is far simpler than the queue: it only remembers what was filed and what the disk
 * said, and holds the invariants after every step.
 */
final class QueueModelTest {

    private static final List<MachineId> MACHINES = List.of(new MachineId("attic"), new MachineId("cellar"));
    private static final int COMPILE_SLOTS = 2;
    private static final int UPLOAD_SLOTS = 2;

    /** What can be done to the queue; the numbers pick the job, the device and the machine. */
    enum Action {
        INSTALL,
        INSTALL_TWO,
        INSTALL_FROM_TREE,
        COMPILE,
        REFLASH,
        SCHEDULE,
        COMPLETE,
        FAIL,
        CANCEL,
        CANCEL_REQUEST,
        CLEAN,
        RESET,
        LOSE,
        LOSE_SIGHT,
        ORPHAN_GONE,
        HOST_LOST,
        HOST_BACK,
        PARK,
        MOVE,
        WAKE,
        WAKE_FROM,
        VERIFY,
        CANNOT_STOP,
        LANE_FAILED,
        LANES_RESTARTED,
        RESTART
    }

    record Step(Action action, int pick, int other) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Action> often = Arbitraries.of(
                Action.INSTALL, Action.INSTALL_TWO, Action.SCHEDULE, Action.SCHEDULE, Action.COMPLETE, Action.COMPLETE);
        Arbitrary<Action> action = Arbitraries.oneOf(often, Arbitraries.of(Action.class));
        return Combinators.combine(
                        action,
                        Arbitraries.integers().between(0, 50),
                        Arbitraries.integers().between(0, 5))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(60);
    }

    @Property(tries = 400)
    @Label("Issue 5: the invariants hold after every step of any history")
    void theInvariantsHold(@ForAll("histories") List<Step> history) {
        Run run = new Run();
        try {
            history.forEach(run::step);
            run.finishEverything();
        } finally {
            run.fixture.close();
        }
    }

    /** One history under way. */
    private static final class Run {
        private QueueFixture fixture = new QueueFixture();
        private final Set<JobId> filed = new TreeSet<>();
        private final Map<JobId, JobStatus> ends = new HashMap<>();
        private final List<JobEvent> past = new ArrayList<>();

        void step(Step step) {
            act(step);
            check();
        }

        private void act(Step step) {
            FirmwareQueue queue = fixture.queue;
            String device = "d" + step.other() % 3;
            String configuration = "c" + step.other() % 3;
            MachineId machine = MACHINES.get(step.other() % MACHINES.size());
            switch (step.action()) {
                case INSTALL -> keep(fixture.install(configuration, "i" + step.pick() % 3, device));
                case INSTALL_TWO -> keep(fixture.install(configuration, "i" + step.pick() % 2, "d0", "d1"));
                case INSTALL_FROM_TREE ->
                    keep(fixture.installFromTree(configuration, "t" + step.pick() % 2, device, machine));
                case COMPILE -> keep(fixture.compile(configuration, "i" + step.pick() % 3));
                case REFLASH -> keep(fixture.reflash(device));
                case SCHEDULE -> schedule();
                case COMPLETE -> running(step).ifPresent(fixture::complete);
                case FAIL -> running(step).ifPresent(fixture::fail);
                case CANCEL -> any(step).ifPresent(job -> queue.cancel(job, "bob"));
                case CANCEL_REQUEST -> any(step).ifPresent(job -> queue.cancel(job.request(), "bob"));
                case CLEAN -> keep(fixture.clean(configuration));
                case RESET -> keep(fixture.reset(machine));
                case LOSE -> running(step).ifPresent(job -> queue.lost(job, Orphan.GONE, "gone"));
                case LOSE_SIGHT -> running(step).ifPresent(job -> queue.lost(job, Orphan.MAY_LIVE, "silent"));
                case ORPHAN_GONE ->
                    queue.snapshot().quarantines().stream()
                            .findFirst()
                            .ifPresent(q -> queue.orphanGone(q.job(), q.machine()));
                case HOST_LOST -> queue.hostLost(machine);
                case HOST_BACK -> queue.hostBack(machine);
                case PARK -> running(step).filter(this::isUpload).ifPresent(job -> queue.park(job, "asleep"));
                case MOVE -> running(step).filter(this::isUpload).ifPresent(this::move);
                case WAKE -> queue.wake(QueueFixture.device(device));
                case WAKE_FROM -> queue.wake(QueueFixture.device(device), machine);
                case VERIFY -> running(step).filter(this::isUpload).ifPresent(this::verify);
                case CANNOT_STOP -> running(step).ifPresent(job -> queue.cannotStop(job, "stubborn"));
                case LANE_FAILED -> queue.laneFailed(Lane.UPLOAD, new IllegalStateException("bug"));
                case LANES_RESTARTED -> queue.lanesRestarted();
                case RESTART -> restart();
            }
        }

        private void verify(JobId job) {
            fixture.queue.enter(job, Phase.VERIFY);
            fixture.queue.laneFreed(job);
        }

        private void move(JobId job) {
            MachineId here = fixture.job(job).machine().orElseThrow();
            fixture.queue.move(job, new NotReached(here, here.name(), "no answer"));
        }

        private void keep(Filed request) {
            filed.addAll(request.jobs());
        }

        /** The scheduler chooses, every lease is granted. */
        private void schedule() {
            List<Decision> decisions = Scheduler.place(fixture.queue.snapshot().input(views()));
            fixture.queue.note(decisions);
            for (Decision decision : decisions) {
                if (decision instanceof Decision.Place place && fixture.queue.choose(place.job(), place.machine())) {
                    fixture.start(place.job(), place.machine());
                }
            }
        }

        private void restart() {
            past.addAll(closedEvents());
            fixture = fixture.restart().fixture();
        }

        private List<JobEvent> closedEvents() {
            fixture.queue.close();
            return fixture.events;
        }

        /** Whatever happened, the queue can always be driven to its end: no lost request, no deadlock. */
        void finishEverything() {
            MACHINES.forEach(machine -> fixture.queue.hostBack(machine));
            fixture.queue.lanesRestarted();
            for (int round = 0; round < 500 && fixture.queue.snapshot().jobCount() > 0; round++) {
                new ArrayList<>(fixture.queue.snapshot().quarantines())
                        .forEach(q -> fixture.queue.orphanGone(q.job(), q.machine()));
                new ArrayList<>(fixture.queue.snapshot().sleepingDevices()).forEach(fixture.queue::wake);
                schedule();
                jobs(JobStatus.RUNNING).forEach(fixture::complete);
            }
            assertThat(fixture.queue.snapshot().jobs())
                    .as("jobs that never end")
                    .isEmpty();
            past.addAll(closedEvents());
            everyJobEndedOnce();
        }

        private void everyJobEndedOnce() {
            Map<JobId, Integer> terminal = new TreeMap<>();
            past.forEach(event -> terminal.merge(event.job(), event instanceof JobEvent.Ended ? 1 : 0, Integer::sum));
            assertThat(terminal.keySet()).isEqualTo(filed);
            assertThat(terminal.values()).as("terminal events a job").allMatch(count -> count == 1);
            Map<JobId, FirmwareJob> disk = fixture.records.everything();
            assertThat(disk.keySet()).isEqualTo(filed);
            assertThat(disk.values()).allMatch(job -> job.status().isTerminal());
            assertThat(fixture.records.stored()).isEmpty();
        }

        private void check() {
            QueueSnapshot now = fixture.queue.snapshot();
            Map<Object, JobId> owners = new HashMap<>();
            for (FirmwareJob job : now.jobs()) {
                assertThat(filed).contains(job.id());
                onlyOneEnd(job);
                assertThat(job.notReached()).extracting(NotReached::agent).doesNotHaveDuplicates();
                if (job.status() == JobStatus.RUNNING) {
                    ownsAlone(owners, job);
                    uploadHasItsFirmware(now, job);
                }
            }
            lanesAreWithinTheirSlots(now);
            candidatesCanStart(now);
        }

        private void onlyOneEnd(FirmwareJob job) {
            JobStatus before = ends.get(job.id());
            if (before != null) {
                assertThat(job.status()).as("the end of %s", job.id()).isEqualTo(before);
            } else if (job.status().isTerminal()) {
                ends.put(job.id(), job.status());
            }
        }

        private static void ownsAlone(Map<Object, JobId> owners, FirmwareJob job) {
            Object owned = job.work() instanceof Work.Compile compile
                    ? List.of(compile.configuration(), job.machine().orElseThrow())
                    : job.work() instanceof Work.Upload upload ? upload.device() : job.id();
            assertThat(owners.put(owned, job.id()))
                    .as("a second user of %s", owned)
                    .isNull();
        }

        private static void uploadHasItsFirmware(QueueSnapshot now, FirmwareJob job) {
            if (job.work() instanceof Work.Upload upload
                    && upload.firmware() instanceof FirmwareSource.FromCompile from) {
                assertThat(now.job(from.compile()).orElseThrow().status()).isEqualTo(JobStatus.COMPLETED);
            }
        }

        private static void lanesAreWithinTheirSlots(QueueSnapshot now) {
            for (MachineId machine : MACHINES) {
                assertThat(now.used(machine, Lane.COMPILE)).isBetween(0, COMPILE_SLOTS);
                assertThat(now.used(machine, Lane.UPLOAD)).isBetween(0, UPLOAD_SLOTS + 3);
                assertThat(now.chosen(machine)).isZero();
            }
        }

        private void candidatesCanStart(QueueSnapshot now) {
            Set<JobId> listed = new HashSet<>(fixture.candidates());
            for (JobId job : listed) {
                FirmwareJob waiting = now.job(job).orElseThrow();
                assertThat(waiting.status()).isEqualTo(JobStatus.QUEUED);
                assertThat(waiting.released()).isTrue();
            }
        }

        private boolean isUpload(JobId job) {
            return fixture.job(job).work() instanceof Work.Upload;
        }

        private Optional<JobId> running(Step step) {
            return pick(jobs(JobStatus.RUNNING), step.pick());
        }

        private Optional<JobId> any(Step step) {
            return pick(jobs(JobStatus.values()), step.pick());
        }

        private List<JobId> jobs(JobStatus... statuses) {
            List<JobId> all = new ArrayList<>();
            for (FirmwareJob job : fixture.queue.snapshot().jobs()) {
                if (Arrays.asList(statuses).contains(job.status())) {
                    all.add(job.id());
                }
            }
            return all;
        }

        private static Optional<JobId> pick(List<JobId> jobs, int pick) {
            return jobs.isEmpty() ? Optional.empty() : Optional.of(jobs.get(pick % jobs.size()));
        }

        private static List<MachineView> views() {
            return MACHINES.stream().map(Run::view).toList();
        }

        private static MachineView view(MachineId id) {
            return new MachineView(
                    id,
                    id.name(),
                    Set.of(Standing.values()),
                    COMPILE_SLOTS,
                    UPLOAD_SLOTS,
                    Integer.MAX_VALUE,
                    Set.of("2026.10.0"),
                    1,
                    (fleet, trust) -> true,
                    label -> true,
                    configuration -> false,
                    Set.of("port-of-d0", "port-of-d1", "port-of-d2"),
                    Reach.EVERYTHING);
        }
    }
}
