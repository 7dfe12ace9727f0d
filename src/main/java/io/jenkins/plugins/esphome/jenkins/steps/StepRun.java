package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.AbortException;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.NodeMachines;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.report.JobStream;
import io.jenkins.plugins.esphome.report.PlainView;
import io.jenkins.plugins.esphome.report.Summary;
import io.jenkins.plugins.esphome.report.View;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * One step's life in this JVM: it stands on its node, files what is not filed, shows what happens, and completes the step once.
 *
 * <p>While Jenkins goes down it tells nobody anything: the next start resumes the step. A stop cancels everything and waits until
 * the processes are dead, but not for ever: a step that cannot be stopped cleanly is stopped all the same.
 */
final class StepRun {
    private static final int STOP_SECONDS = 60;

    private final FirmwareStepExecution step;
    private final StepContext context;
    private final StepArguments arguments;
    private final AtomicBoolean over = new AtomicBoolean();
    private final StepStop stop = new StepStop();
    private final Closing open = new Closing();
    private volatile Optional<UnfiledWork> unfiled = Optional.empty();
    private volatile Optional<StepRequests> requests = Optional.empty();

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
        stop.stop(cause);
        cancelSoon();
        CompletableFuture.delayedExecutor(STOP_SECONDS, TimeUnit.SECONDS, Computer.threadPoolForRemoting)
                .execute(() -> fail(cause));
    }

    /** Work that may fail in all the ways in which a step may fail. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException, RunCancelledException;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(e);
        } catch (IOException | RunCancelledException | RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable problem) {
        fail(stop.cause().orElseGet(() -> isSentence(problem) ? new AbortException(sentence(problem)) : problem));
    }

    /** @return whether a user can do something about it without a stack trace */
    static boolean isSentence(Throwable problem) {
        return problem instanceof BadInput || problem instanceof IOException || problem instanceof StoreException;
    }

    private void work() throws IOException, InterruptedException, RunCancelledException {
        StepTelling all = telling();
        Optional<StepPlace> place = step.node().map(this::enter);
        UnfiledWork before = new UnfiledWork(arguments, all.view(), stop);
        unfiled = Optional.of(before);
        StepRequests filed = new StepRequests(step, all, place, before, stop, this::cancelSoon);
        requests = Optional.of(filed);
        open.add(filed);
        filed.resume();
        // a run before this one may have left it behind when Jenkins died
        step.stashPlace().ifPresent(StashPlace::delete);
        if (!filed.areComplete()) {
            try (StepSources sources = new StepSources(step, all, place, before, stop)) {
                filed.file(sources);
            }
        }
        filed.outcomes()
                .thenAcceptAsync(outcomes -> guarded(() -> finish(outcomes, all)), Computer.threadPoolForRemoting);
    }

    private StepTelling telling() throws IOException, InterruptedException {
        TaskListener console = context.get(TaskListener.class);
        View view = new PlainView(console.getLogger(), arguments.verbose());
        FleetService fleet = ControllerFleet.get().service();
        JobStream jobs = new JobStream(fleet::follow, view);
        open.add(jobs);
        return new StepTelling(fleet, context.get(Run.class), console, view, jobs);
    }

    private StepPlace enter(String node) {
        StepConnection connection = new StepConnection(context, node);
        NodeMachines.Stay stay = ControllerFleet.get().nodes().enter(node, connection);
        open.add(stay);
        return new StepPlace(connection, stay);
    }

    private void finish(List<DeviceOutcome> found, StepTelling all) throws IOException, InterruptedException {
        all.jobs().awaitEnds();
        if (over.get() || StepStop.jenkinsGoesDown()) {
            return;
        }
        List<DeviceOutcome> outcomes =
                StepResult.judged(found, arguments.install().proof());
        all.say(summary(outcomes));
        tell(outcomes, all);
        Optional<Throwable> failure = stop.cause()
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
            open.close();
            context.onSuccess(result);
        }
    }

    private void tell(List<DeviceOutcome> outcomes, StepTelling all) throws IOException, InterruptedException {
        StepEnd end = new StepEnd(
                all.run(), all.console(), all.fleet(), step.fleet(), arguments.asked(), outcomes, arguments.archive());
        for (StepListener listener : StepListener.all()) {
            listener.ended(end);
        }
    }

    private void cancelSoon() {
        Computer.threadPoolForRemoting.execute(() -> guarded(this::cancelAll));
    }

    /** One at a time: each that was filed late asks for it again. */
    private synchronized void cancelAll() throws IOException, InterruptedException {
        requests.ifPresent(filed -> filed.giveUp(stop.reason()));
        if (unfiled.isPresent()) {
            unfiled.get().cancel();
        }
    }

    private void fail(Throwable cause) {
        if (StepStop.jenkinsGoesDown() || !over.compareAndSet(false, true)) {
            return;
        }
        open.close();
        context.onFailure(cause);
    }

    static String sentence(Throwable problem) {
        return Optional.ofNullable(problem.getMessage())
                .orElse(problem.getClass().getSimpleName());
    }
}
