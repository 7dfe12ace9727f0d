package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.build.ConfigurationFiles;
import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.fleet.LeaseProvider;
import io.jenkins.plugins.esphome.fleet.SlotOrder;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.config.FleetAccess;
import io.jenkins.plugins.esphome.jenkins.nodes.AskedRelease;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.jenkins.nodes.NodeMachine;
import io.jenkins.plugins.esphome.jenkins.nodes.NodeMachines;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.report.JobStream;
import io.jenkins.plugins.esphome.report.PlainView;
import io.jenkins.plugins.esphome.report.Summary;
import io.jenkins.plugins.esphome.report.View;
import io.jenkins.plugins.esphome.store.StoreException;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
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
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final String STOP = "a stop of the build";
    private static final int STOP_SECONDS = 60;
    private static final int SAVE_SECONDS = 60;

    private final FirmwareStepExecution step;
    private final StepContext context;
    private final StepArguments arguments;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Set<UnfiledRun> unfiled = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    private final CompletableFuture<String> halted = new CompletableFuture<>();
    private final Map<PlannedConfiguration, CompletableFuture<String>> givenUp = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> passing = new CopyOnWriteArrayList<>();
    private volatile Optional<Telling> telling = Optional.empty();
    private volatile SourceTerms known = new SourceTerms(Trust.TRUSTED, Optional.empty());

    StepRun(FirmwareStepExecution step) {
        this.step = step;
        this.context = step.getContext();
        this.arguments = step.arguments();
    }

    void begin() {
        Computer.threadPoolForRemoting.execute(() -> guarded(this::work));
    }

    /** Goes on after a restart of Jenkins, and tells who reads along why some lines come a second time. */
    void resume() {
        Computer.threadPoolForRemoting.execute(() -> guarded(() -> {
            context.get(TaskListener.class)
                    .getLogger()
                    .println(
                            "Jenkins was restarted. This step goes on where it was; what has ended is told once more.");
            work();
        }));
    }

    void stop(Throwable cause) {
        stopped.complete(cause);
        cancelSoon();
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
        TaskListener console = context.get(TaskListener.class);
        View view = new PlainView(console.getLogger(), arguments.verbose());
        FleetService fleet = ControllerFleet.get().service();
        JobStream jobs = new JobStream(fleet::follow, view);
        open.add(jobs);
        Telling all = new Telling(fleet, context.get(Run.class), console, view, jobs);
        telling = Optional.of(all);
        Optional<Standing> standing = step.node().map(this::enter);
        standing.ifPresent(place -> lend(all.fleet(), place));
        step.plan().forEach(planned -> planned.request().ifPresent(id -> show(all, id)));
        step.stashPlace().ifPresent(StepRun::forget);
        if (step.plan().isEmpty() || step.plan().stream().anyMatch(PlannedConfiguration::isOpen)) {
            try {
                file(filing(all, standing), standing, all);
            } finally {
                close(passing);
            }
        }
        await(all);
    }

    /** What a run before this one left behind when Jenkins died. */
    private static void forget(StashPlace place) {
        try {
            place.delete();
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "Sources lie in " + place + " until its agent is back");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a step tells, and where. */
    private record Telling(FleetService fleet, Run<?, ?> run, TaskListener console, View view, JobStream jobs) {}

    /** Where a step stands. */
    private record Standing(StepConnection connection, NodeMachines.Stay stay) {}

    private Standing enter(String node) {
        StepConnection connection = new StepConnection(context, node);
        NodeMachines.Stay stay = ControllerFleet.get().nodes().enter(node, connection);
        open.add(stay);
        return new Standing(connection, stay);
    }

    /** What runs for this step on its own machine starts in the step's own surroundings, whatever else stands there. */
    private void lend(FleetService fleet, Standing standing) {
        step.plan().stream().flatMap(PlannedConfiguration::numbers).forEach(request -> lend(fleet, standing, request));
    }

    private void lend(FleetService fleet, Standing standing, RequestId request) {
        step.surroundings().map(around -> around.door(standing.connection())).ifPresent(door -> {
            fleet.machines().lend(request, door);
            open.add(() -> fleet.machines().withdraw(request, door));
        });
    }

    private StepFiling filing(Telling all, Optional<Standing> standing)
            throws IOException, InterruptedException, ExecutionException {
        SourceTerms terms = SourceTerms.of(all.run(), all.console(), arguments);
        known = terms;
        Origin origin = new Origin(
                FleetAccess.fleet(all.run(), step.fleet(), arguments.use()),
                StepRequester.of(all.run()),
                step.node().map(JenkinsHost::machineOf),
                terms);
        Optional<StepFiling> workspace = Optional.empty();
        if (!arguments.needsNoWorkspace()) {
            workspace =
                    Optional.of(standing.isPresent() ? workspace(all, standing.get(), origin) : unstashed(all, origin));
        }
        return arguments.install().isReflash()
                ? new RecordedFiling(all.fleet(), arguments, workspace, origin)
                : workspace.orElseThrow();
    }

    /** Sources that lie on no machine are unpacked on a build server for as long as they are bundled. */
    private StepFiling unstashed(Telling all, Origin origin)
            throws IOException, InterruptedException, ExecutionException {
        String release = AskedRelease.of(arguments.esphome(), Optional.empty());
        String stash = arguments.stash().orElseThrow();
        LeaseProvider.Lease slot = slot(all, origin, release, stash);
        passing.add(slot);
        BuildHost host = all.fleet().machines().require(slot.machine()).host();
        all.view().say("The stash '" + stash + "' is bundled on " + slot.machine() + ".");
        StashPlace place = new StashPlace(JenkinsHost.nodeOf(slot.machine()), StashSweeper.place(host.root()));
        awaitSaved(step.unstashedTo(place));
        passing.add(() -> empty(place));
        place.fill(all.run(), stash, all.console());
        return new WorkspaceFiling(
                all.fleet(),
                arguments,
                host,
                ZoneId.systemDefault().getId(),
                release,
                place.directory(),
                arguments.buildServers(),
                origin);
    }

    private void empty(StashPlace place) throws IOException, InterruptedException {
        place.delete();
        step.leftStash();
    }

    private LeaseProvider.Lease slot(Telling all, Origin origin, String release, String stash)
            throws InterruptedException, ExecutionException {
        CompletableFuture<LeaseProvider.Lease> slot = all.fleet()
                .borrow(new SlotOrder(
                        all.fleet().reserve().job(1),
                        "bundle the stash '" + stash + "'",
                        origin.requester(),
                        origin.fleet(),
                        origin.terms().trust(),
                        release,
                        arguments.buildServers(),
                        arguments.placing(Optional.empty()).whenNone()));
        stopped.thenRun(() -> slot.cancel(false));
        return slot.get();
    }

    private StepFiling workspace(Telling all, Standing standing, Origin origin)
            throws IOException, InterruptedException, ExecutionException {
        NodeMachine machine = machine(standing.stay());
        if (step.surroundings().isEmpty()) {
            Surroundings around = Surroundings.of(
                    arguments, standing.connection(), machine.settings().host().root());
            around.command()
                    .ifPresent(command -> all.view()
                            .say("ESPHome " + around.release() + " of the step's own surroundings is used: "
                                    + command));
            step.found(around);
        }
        Surroundings around = step.surroundings().get();
        String directory = context.get(FilePath.class).getRemote();
        return new WorkspaceFiling(
                all.fleet(),
                arguments,
                around.door(standing.connection()),
                machine.timeZone(),
                around.release(),
                directory,
                buildServers(around, standing.connection().where()),
                origin);
    }

    /** Who steps into a container to compile there means that one, unless the step says itself where to compile. */
    private Optional<String> buildServers(Surroundings around, Node here) {
        return around.isInside() && arguments.leavesPlacingOpen()
                ? Optional.of(here.getSelfLabel().getExpression())
                : arguments.buildServers();
    }

    private NodeMachine machine(NodeMachines.Stay stay) throws InterruptedException, ExecutionException {
        CompletableFuture<NodeMachine> machine = stay.machine();
        stopped.thenRun(() -> machine.cancel(false));
        return machine.get();
    }

    private void show(Telling all, RequestId request) {
        all.fleet().jobs(request).stream().map(FirmwareJob::id).forEach(all.jobs()::follow);
        StepListener.all().forEach(listener -> listener.filed(all.run(), request));
        if (arguments.failFast()) {
            all.fleet().outcome(request).thenAccept(this::haltIfFailed);
        }
        if (isStopped()) {
            cancelSoon();
        }
    }

    private void haltIfFailed(List<DeviceOutcome> outcomes) {
        StepResult.judged(outcomes, arguments.install().proof()).stream()
                .filter(outcome -> !StepResult.isDone(outcome))
                .findFirst()
                .ifPresent(outcome -> halt(outcome.device()));
    }

    private void halt(String device) {
        if (halted.complete("the failure of " + device + " (failFast)")) {
            cancelSoon();
        }
    }

    private void file(StepFiling filing, Optional<Standing> standing, Telling all)
            throws IOException, InterruptedException, RunCancelledException {
        if (step.plan().isEmpty()) {
            ConfigurationFiles.Found found = unfiled(all.view(), filing::find);
            found.skipped().forEach(all.view()::say);
            filing.prepare(found.files());
            awaitSaved(step.planned(found.files().stream()
                    .map(file -> new PlannedConfiguration(file, all.fleet().reserve()))
                    .toList()));
            standing.ifPresent(place -> lend(all.fleet(), place));
        }
        Semaphore places = new Semaphore(FILED_AT_ONCE);
        CompletableFuture<?>[] filings = step.plan().stream()
                .filter(PlannedConfiguration::isOpen)
                .map(planned -> CompletableFuture.runAsync(
                        () -> fileOne(filing, planned, standing, all, places), Computer.threadPoolForRemoting))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(filings).join();
    }

    /** Numbers that a crash could forget would be of no use. A build that Jenkins cannot store is not resumed either. */
    private void awaitSaved(Future<Void> saving) throws InterruptedException {
        try {
            saving.get(SAVE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(
                    Level.WARNING,
                    "The state of a step could not be stored: a crash may make it file a request twice",
                    e);
        }
    }

    /** A configuration that is refused does not hold up the others. */
    private void fileOne(
            StepFiling filing,
            PlannedConfiguration planned,
            Optional<Standing> standing,
            Telling all,
            Semaphore places) {
        try {
            places.acquire();
            try {
                // Jenkins may have died between the filing and the note of it
                Optional<RequestId> before = all.fleet().filedUnder(planned.number());
                RequestId id = before.isPresent()
                        ? before.get()
                        : unfiled(
                                all.view(), monitor -> filing.file(planned.number(), files(), planned.file(), monitor));
                planned.filedAs(id);
                if (planned.hasJoined()) {
                    joined(planned, id, all);
                    standing.ifPresent(place -> lend(all.fleet(), place, id));
                }
                show(all, id);
            } finally {
                places.release();
            }
        } catch (BadInput | IOException | StoreException e) {
            refuse(planned, sentence(e), all.view());
        } catch (RunCancelledException e) {
            leaveOut(planned, "not filed because of " + reasonToStop(), all.view());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leaveOut(planned, "interrupted before it was filed", all.view());
        }
        step.save();
    }

    private static void joined(PlannedConfiguration planned, RequestId request, Telling all) {
        String whose = all.fleet().jobs(request).stream()
                .flatMap(job -> job.requester().build().stream())
                .findFirst()
                .map(build -> " of " + build)
                .orElse("");
        all.view()
                .say("[" + planned.file().name() + "] joins request " + request + whose
                        + ", which waits and asks for the same.");
    }

    private void refuse(PlannedConfiguration planned, String reason, View view) {
        if (goesDown()) {
            return;
        }
        planned.refused(reason);
        view.say("[" + planned.file().name() + "] FAILED: " + reason);
        if (arguments.failFast()) {
            halt(planned.file().name());
        }
    }

    private static void leaveOut(PlannedConfiguration planned, String reason, View view) {
        if (!goesDown()) {
            planned.leftOut(reason);
            view.say("[" + planned.file().name() + "] " + reason);
        }
    }

    /** What precedes a request is done again when its machine is back: it has no process that could be found again (R3). */
    private <T> T unfiled(View view, Unfiled<T> work) throws IOException, InterruptedException, RunCancelledException {
        Optional<Instant> patience = Optional.empty();
        while (true) {
            UnfiledRun run = new UnfiledRun(
                    arguments.limits(), arguments.verbose() ? line -> view.say(known.hide(line)) : line -> {});
            try {
                return supervised(run, work);
            } catch (HostLostException lost) {
                if (patience.isEmpty()) {
                    int minutes = EsphomeConfiguration.get().getReconnectMinutes();
                    patience = Optional.of(Instant.now().plus(Duration.ofMinutes(minutes)));
                    view.say(sentence(lost) + " What was begun there is done again if the agent is back within "
                            + minutes + " min.");
                }
                awaitReturn(run, patience.get(), lost);
            }
        }
    }

    /** Returns when nothing of the lost run is left on its machine. */
    private void awaitReturn(UnfiledRun lost, Instant until, HostLostException reason)
            throws IOException, InterruptedException {
        while (Instant.now().isBefore(until) && !goesDown()) {
            pause();
            try {
                lost.cancel(GRACE);
                return;
            } catch (HostLostException stillAway) {
                LOGGER.log(Level.FINE, stillAway, () -> "A step still waits for its machine");
            }
            if (isStopped()) {
                return;
            }
        }
        throw reason;
    }

    private void pause() throws InterruptedException {
        try {
            CompletableFuture.anyOf(stopped, halted).get(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException nobodyStopped) {
            LOGGER.log(Level.FINEST, "A step looks again for its machine", nobodyStopped);
        } catch (ExecutionException e) {
            throw new IllegalStateException("these never fail", e);
        }
    }

    private <T> T supervised(UnfiledRun run, Unfiled<T> work)
            throws IOException, InterruptedException, RunCancelledException {
        unfiled.add(run);
        try {
            if (isStopped()) {
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

    private void await(Telling all) {
        List<CompletableFuture<List<DeviceOutcome>>> outcomes = step.plan().stream()
                .map(planned -> outcome(all.fleet(), planned))
                .toList();
        CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new))
                .thenRunAsync(
                        () -> guarded(() -> finish(
                                outcomes.stream()
                                        .flatMap(devices -> devices.join().stream())
                                        .toList(),
                                all)),
                        Computer.threadPoolForRemoting);
    }

    private CompletableFuture<List<DeviceOutcome>> outcome(FleetService fleet, PlannedConfiguration planned) {
        Optional<RequestId> request = planned.request();
        if (request.isPresent() && !fleet.jobs(request.get()).isEmpty()) {
            return fleet.outcome(request.get())
                    .applyToEither(givenUp(planned).thenApply(reason -> without(planned, reason)), Function.identity());
        }
        String reason = planned.refusal()
                .orElseGet(() -> "the records of request "
                        + request.map(RequestId::toString).orElse("?")
                        + " were removed before this step was resumed");
        return CompletableFuture.completedFuture(without(planned, reason));
    }

    private List<DeviceOutcome> without(PlannedConfiguration planned, String reason) {
        List<Destination> wanted = arguments.needsNoWorkspace()
                ? List.of()
                : WorkspaceFiling.destinations(arguments, files(), planned.file());
        List<Destination> rows =
                wanted.isEmpty() ? List.of(new Destination(planned.file().name(), new Target.Configured())) : wanted;
        JobStatus status = planned.isLeftOut() ? JobStatus.CANCELLED : JobStatus.FAILED;
        return rows.stream()
                .map(to -> DeviceOutcome.without(to.device(), to.target().address(), status, reason))
                .toList();
    }

    private List<ConfigurationFile> files() {
        return step.plan().stream().map(PlannedConfiguration::file).toList();
    }

    private void finish(List<DeviceOutcome> found, Telling all) throws IOException, InterruptedException {
        all.jobs().awaitEnds();
        if (over.get() || goesDown()) {
            return;
        }
        List<DeviceOutcome> outcomes =
                StepResult.judged(found, arguments.install().proof());
        all.view().say(summary(outcomes));
        tell(outcomes, all);
        Optional<Throwable> failure = Optional.ofNullable(stopped.getNow(null))
                .or(() -> arguments.propagate()
                        ? StepResult.failure(outcomes).map(AbortException::new)
                        : Optional.empty());
        if (failure.isPresent()) {
            fail(failure.get());
        } else {
            succeed(StepResult.of(outcomes, all.fleet().archive(), page(all.run())));
        }
    }

    /** In one piece, so that the lines of a parallel branch do not fall into the table. */
    private String summary(List<DeviceOutcome> outcomes) {
        List<String> lines = Summary.lines(arguments.asked(), outcomes, outcome -> Optional.empty());
        return "\n" + String.join("\n", lines);
    }

    /** Absolute where Jenkins knows its own address, as a mail or a chat needs it. */
    private static String page(Run<?, ?> run) {
        String root = Jenkins.get().getRootUrl();
        return (root == null ? "" : root) + run.getUrl() + "esphome/";
    }

    private void succeed(Object result) {
        if (over.compareAndSet(false, true)) {
            leave();
            context.onSuccess(result);
        }
    }

    private void tell(List<DeviceOutcome> outcomes, Telling all) throws IOException, InterruptedException {
        StepEnd end = new StepEnd(
                all.run(), all.console(), all.fleet(), step.fleet(), arguments.asked(), outcomes, arguments.archive());
        for (StepListener listener : StepListener.all()) {
            listener.ended(end);
        }
    }

    private boolean isStopped() {
        return stopped.isDone() || halted.isDone();
    }

    private String reasonToStop() {
        return stopped.isDone() ? STOP : halted.getNow(STOP);
    }

    private void cancelSoon() {
        Computer.threadPoolForRemoting.execute(() -> guarded(this::cancelAll));
    }

    /** One at a time: each that was filed late asks for it again. */
    private synchronized void cancelAll() throws IOException, InterruptedException {
        for (UnfiledRun run : unfiled) {
            run.cancel(GRACE);
        }
        String by = reasonToStop();
        telling.ifPresent(all -> step.plan()
                .forEach(planned -> planned.request().ifPresent(request -> giveUp(planned, request, by, all))));
    }

    /** What others asked for as well goes on for them (Q4); this step does not wait for it. */
    private void giveUp(PlannedConfiguration planned, RequestId request, String by, Telling all) {
        if (!all.fleet().giveUp(request, planned.number(), by)) {
            return;
        }
        all.fleet().jobs(request).stream().map(FirmwareJob::id).forEach(all.jobs()::leave);
        String reason = "given up by " + by + "; request " + request + " goes on for others who asked for the same";
        leaveOut(planned, reason, all.view());
        givenUp(planned).complete(reason);
        step.save();
    }

    private CompletableFuture<String> givenUp(PlannedConfiguration planned) {
        return givenUp.computeIfAbsent(planned, known -> new CompletableFuture<>());
    }

    private void fail(Throwable cause) {
        if (goesDown() || !over.compareAndSet(false, true)) {
            return;
        }
        leave();
        context.onFailure(cause);
    }

    private void leave() {
        close(passing);
        close(open);
    }

    /** In the other order: what was taken first is given back last. */
    private static void close(List<AutoCloseable> all) {
        List<AutoCloseable> last = new ArrayList<>(all);
        all.removeAll(last);
        Collections.reverse(last);
        for (AutoCloseable one : last) {
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
