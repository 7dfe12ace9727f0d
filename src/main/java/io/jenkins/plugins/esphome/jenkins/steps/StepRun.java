package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.AbortException;
import hudson.model.Computer;
import hudson.model.TaskListener;
import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.build.ConfigurationFiles;
import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.NodeMachine;
import io.jenkins.plugins.esphome.jenkins.nodes.NodeMachines;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.report.JobStream;
import io.jenkins.plugins.esphome.report.PlainView;
import io.jenkins.plugins.esphome.report.Summary;
import io.jenkins.plugins.esphome.report.View;
import io.jenkins.plugins.esphome.store.StoreException;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * One step's life in this JVM: it stands on its node, files what is not filed, shows what happens, and completes the step once.
 *
 * <p>While Jenkins goes down it tells nobody anything: the next start resumes the step. A stop cancels everything and waits until
 * the processes are dead, but not for ever: a step that cannot be stopped cleanly is stopped all the same.
 */
final class StepRun {
    private static final Logger LOGGER = Logger.getLogger(StepRun.class.getName());
    private static final int FILED_AT_ONCE = 4;
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final int STOP_SECONDS = 60;

    private final FirmwareStepExecution step;
    private final StepContext context;
    private final StepArguments arguments;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Set<UnfiledRun> unfiled = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private volatile Optional<FleetService> service = Optional.empty();

    StepRun(FirmwareStepExecution step) {
        this.step = step;
        this.context = step.getContext();
        this.arguments = step.arguments();
    }

    void begin() {
        Computer.threadPoolForRemoting.execute(() -> guarded(this::work));
    }

    /** Goes on after a restart of Jenkins. */
    void resume() {
        begin();
    }

    void stop(Throwable cause) {
        stopped.complete(cause);
        Computer.threadPoolForRemoting.execute(() -> guarded(this::cancelAll));
        CompletableFuture.delayedExecutor(STOP_SECONDS, TimeUnit.SECONDS, Computer.threadPoolForRemoting)
                .execute(() -> fail(cause));
    }

    /** Work that may fail in all the ways in which a step may fail. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException, RunCancelledException, ExecutionException;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (ExecutionException e) {
            failed(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(e);
        } catch (IOException | RunCancelledException | RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable problem) {
        boolean sentence =
                problem instanceof BadInput || problem instanceof IOException || problem instanceof StoreException;
        fail(stopped.getNow(sentence ? new AbortException(sentence(problem)) : problem));
    }

    private void work() throws IOException, InterruptedException, RunCancelledException, ExecutionException {
        View view = new PlainView(context.get(TaskListener.class).getLogger(), arguments.verbose());
        FleetService fleet = ControllerFleet.get().service();
        service = Optional.of(fleet);
        NodeMachines.Stay stay =
                ControllerFleet.get().nodes().enter(step.node(), new StepConnection(context, step.node()));
        JobStream jobs = new JobStream(fleet::follow, view);
        open.add(stay);
        open.add(jobs);
        step.plan().forEach(planned -> planned.request().ifPresent(id -> show(fleet, jobs, id)));
        if (step.plan().isEmpty() || step.plan().stream().anyMatch(PlannedConfiguration::isOpen)) {
            file(new StepFiling(fleet, arguments, machine(stay), context), view, id -> show(fleet, jobs, id));
        }
        await(fleet, jobs, view);
    }

    private NodeMachine machine(NodeMachines.Stay stay) throws InterruptedException, ExecutionException {
        CompletableFuture<NodeMachine> machine = stay.machine();
        stopped.thenRun(() -> machine.cancel(false));
        return machine.get();
    }

    private static void show(FleetService fleet, JobStream jobs, RequestId request) {
        fleet.jobs(request).stream().map(FirmwareJob::id).forEach(jobs::follow);
    }

    private void file(StepFiling filing, View view, Consumer<RequestId> filed)
            throws IOException, InterruptedException, RunCancelledException {
        if (step.plan().isEmpty()) {
            ConfigurationFiles.Found found = unfiled(view, filing::find);
            found.skipped().forEach(view::say);
            step.planned(found.files().stream().map(PlannedConfiguration::new).toList());
        }
        Semaphore places = new Semaphore(FILED_AT_ONCE);
        CompletableFuture<?>[] all = step.plan().stream()
                .filter(PlannedConfiguration::isOpen)
                .map(planned -> CompletableFuture.runAsync(
                        () -> fileOne(filing, planned, view, places, filed), Computer.threadPoolForRemoting))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).join();
    }

    /** A configuration that is refused does not hold up the others. */
    private void fileOne(
            StepFiling filing, PlannedConfiguration planned, View view, Semaphore places, Consumer<RequestId> filed) {
        try {
            places.acquire();
            try {
                RequestId id = unfiled(view, monitor -> filing.file(files(), planned.file(), monitor));
                planned.filedAs(id);
                filed.accept(id);
            } finally {
                places.release();
            }
        } catch (BadInput | IOException | StoreException e) {
            refuse(planned, sentence(e), view);
        } catch (RunCancelledException e) {
            refuse(planned, "stopped before it was filed", view);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refuse(planned, "interrupted before it was filed", view);
        }
        step.save();
    }

    private void refuse(PlannedConfiguration planned, String reason, View view) {
        if (!goesDown()) {
            planned.refused(reason);
            view.say("[" + planned.file().name() + "] FAILED: " + reason);
        }
    }

    /** What precedes a request can be stopped like a request. */
    private <T> T unfiled(View view, Unfiled<T> work) throws IOException, InterruptedException, RunCancelledException {
        UnfiledRun run = new UnfiledRun(arguments.limits(), arguments.verbose() ? view::say : line -> {});
        unfiled.add(run);
        try {
            if (stopped.isDone()) {
                throw new RunCancelledException();
            }
            return work.with(run);
        } finally {
            unfiled.remove(run);
        }
    }

    @FunctionalInterface
    private interface Unfiled<T> {
        T with(RunMonitor monitor) throws IOException, InterruptedException, RunCancelledException;
    }

    private void await(FleetService fleet, JobStream jobs, View view) throws InterruptedException, IOException {
        if (stopped.isDone()) {
            cancelAll();
        }
        List<CompletableFuture<List<DeviceOutcome>>> all =
                step.plan().stream().map(planned -> outcome(fleet, planned)).toList();
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                .thenRunAsync(
                        () -> guarded(() -> finish(
                                all.stream()
                                        .flatMap(outcomes -> outcomes.join().stream())
                                        .toList(),
                                jobs,
                                view)),
                        Computer.threadPoolForRemoting);
    }

    private CompletableFuture<List<DeviceOutcome>> outcome(FleetService fleet, PlannedConfiguration planned) {
        Optional<RequestId> request = planned.request();
        if (request.isPresent() && !fleet.jobs(request.get()).isEmpty()) {
            return fleet.outcome(request.get());
        }
        String reason = planned.refusal()
                .orElseGet(() -> "the records of request "
                        + request.map(RequestId::toString).orElse("?")
                        + " were removed before this step was resumed");
        return CompletableFuture.completedFuture(refusals(planned.file(), reason));
    }

    private List<DeviceOutcome> refusals(ConfigurationFile file, String reason) {
        List<Destination> wanted = StepFiling.destinations(arguments, files(), file);
        List<Destination> rows =
                wanted.isEmpty() ? List.of(new Destination(file.name(), new Target.Configured())) : wanted;
        return rows.stream()
                .map(to -> new DeviceOutcome(
                        to.device(),
                        stopped.isDone() ? JobStatus.CANCELLED : JobStatus.FAILED,
                        false,
                        false,
                        Optional.empty(),
                        to.target().address(),
                        0,
                        Optional.of(reason),
                        Optional.empty(),
                        Optional.empty()))
                .toList();
    }

    private List<ConfigurationFile> files() {
        return step.plan().stream().map(PlannedConfiguration::file).toList();
    }

    private void finish(List<DeviceOutcome> outcomes, JobStream jobs, View view) {
        jobs.awaitEnds();
        if (over.get() || goesDown()) {
            return;
        }
        view.say("");
        Summary.lines(arguments.asked(), outcomes, outcome -> Optional.empty()).forEach(view::say);
        Optional<Throwable> failure = Optional.ofNullable(stopped.getNow(null))
                .or(() -> StepResult.failure(outcomes).map(AbortException::new));
        if (failure.isPresent()) {
            fail(failure.get());
        } else if (over.compareAndSet(false, true)) {
            leave();
            context.onSuccess(StepResult.of(outcomes));
        }
    }

    private void cancelAll() throws IOException, InterruptedException {
        for (UnfiledRun run : unfiled) {
            run.cancel(GRACE);
        }
        service.ifPresent(fleet -> step.plan()
                .forEach(planned -> planned.request().ifPresent(id -> fleet.cancel(id, "a stop of the build"))));
    }

    private void fail(Throwable cause) {
        if (goesDown() || !over.compareAndSet(false, true)) {
            return;
        }
        leave();
        context.onFailure(cause);
    }

    private void leave() {
        for (AutoCloseable one : List.copyOf(open)) {
            try {
                one.close();
            } catch (Exception e) {
                LOGGER.log(Level.WARNING, "A step could not be left cleanly", e);
            }
        }
    }

    private static boolean goesDown() {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        // at the very end of its shutdown there is none any more
        return jenkins == null || jenkins.isTerminating();
    }

    private static String sentence(Throwable problem) {
        return Optional.ofNullable(problem.getMessage())
                .orElse(problem.getClass().getSimpleName());
    }
}
