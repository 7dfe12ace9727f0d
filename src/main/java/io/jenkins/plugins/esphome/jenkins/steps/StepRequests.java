package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.model.Computer;
import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.build.ConfigurationFiles;
import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The requests of one step, one a configuration: planned, filed, shown, given up, and what became of each. What keeps one from being
 * filed is told of that one; the others go on.
 */
final class StepRequests implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger(StepRequests.class.getName());
    private static final int FILED_AT_ONCE = 4;

    private final FirmwareStepExecution step;
    private final StepArguments arguments;
    private final StepTelling all;
    private final Optional<StepPlace> place;
    private final UnfiledWork unfiled;
    private final StepStop stop;
    private final Runnable stopSoon;
    private final Map<PlannedConfiguration, CompletableFuture<String>> givenUp = new ConcurrentHashMap<>();
    private final Closing lent = new Closing();

    /** @param stopSoon ends what was begun, when one of the step's own failures is to stop the others */
    StepRequests(
            FirmwareStepExecution step,
            StepTelling all,
            Optional<StepPlace> place,
            UnfiledWork unfiled,
            StepStop stop,
            Runnable stopSoon) {
        this.step = step;
        this.arguments = step.arguments();
        this.all = all;
        this.place = place;
        this.unfiled = unfiled;
        this.stop = stop;
        this.stopSoon = stopSoon;
    }

    /** Shows what was filed before Jenkins was restarted. */
    void resume() {
        lendAll();
        step.plan().forEach(planned -> planned.request().ifPresent(this::show));
    }

    /** @return whether all that the step was asked for is filed, or refused */
    boolean areComplete() {
        return !step.plan().isEmpty() && open().isEmpty();
    }

    private List<PlannedConfiguration> open() {
        return step.plan().stream().filter(PlannedConfiguration::isOpen).toList();
    }

    /**
     * Files what is not filed. Once there is a plan this fails no more: part of it may be filed, and the step awaits that.
     *
     * @throws BadInput if there is nothing to file
     */
    void file(StepSources sources) throws IOException, InterruptedException, RunCancelledException {
        if (step.plan().isEmpty()) {
            StepFiling filing = sources.open();
            plan(filing);
            fileOpen(filing);
            return;
        }
        try {
            fileOpen(sources.open());
        } catch (RunCancelledException e) {
            open().forEach(planned -> leaveOut(planned, "not filed because of " + stop.reason()));
        } catch (IOException | RuntimeException e) {
            open().forEach(planned -> refuse(planned, reason(e)));
        }
        step.save();
    }

    private void plan(StepFiling filing) throws IOException, InterruptedException, RunCancelledException {
        ConfigurationFiles.Found found = unfiled.run(filing::find);
        found.skipped().forEach(all::say);
        filing.prepare(found.files());
        step.planned(found.files().stream()
                .map(file -> new PlannedConfiguration(file, all.fleet().reserve()))
                .toList());
        lendAll();
    }

    private void fileOpen(StepFiling filing) {
        Semaphore places = new Semaphore(FILED_AT_ONCE);
        CompletableFuture<?>[] filings = open().stream()
                .map(planned -> CompletableFuture.runAsync(
                        () -> fileOne(filing, planned, places), Computer.threadPoolForRemoting))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(filings).join();
    }

    /** A configuration that is refused does not hold up the others. */
    private void fileOne(StepFiling filing, PlannedConfiguration planned, Semaphore places) {
        try {
            places.acquire();
            try {
                // Jenkins may have died between the filing and the note of it
                Optional<RequestId> before = all.fleet().filedUnder(planned.number());
                filed(
                        planned,
                        before.isPresent()
                                ? before.get()
                                : unfiled.run(
                                        monitor -> filing.file(planned.number(), files(), planned.file(), monitor)));
            } finally {
                places.release();
            }
        } catch (IOException | RuntimeException e) {
            refuse(planned, reason(e));
        } catch (RunCancelledException e) {
            leaveOut(planned, "not filed because of " + stop.reason());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leaveOut(planned, "interrupted before it was filed");
        }
        step.save();
    }

    private static String reason(Exception problem) {
        if (!StepRun.isSentence(problem)) {
            LOGGER.log(Level.WARNING, "A step could not file a request", problem);
        }
        return StepRun.sentence(problem);
    }

    private void filed(PlannedConfiguration planned, RequestId request) {
        planned.filedAs(request);
        if (planned.hasJoined()) {
            joined(planned, request);
            lend(request);
        }
        show(request);
    }

    private void joined(PlannedConfiguration planned, RequestId request) {
        String whose = all.fleet().jobs(request).stream()
                .flatMap(job -> job.requester().build().stream())
                .findFirst()
                .map(build -> " of " + build)
                .orElse("");
        all.say("[" + planned.file().name() + "] joins request " + request + whose
                + ", which waits and asks for the same.");
    }

    private void refuse(PlannedConfiguration planned, String reason) {
        if (StepStop.jenkinsGoesDown()) {
            return;
        }
        planned.refused(reason);
        all.say("[" + planned.file().name() + "] FAILED: " + reason);
        if (arguments.failFast()) {
            halt(planned.file().name());
        }
    }

    private void leaveOut(PlannedConfiguration planned, String reason) {
        if (!StepStop.jenkinsGoesDown()) {
            planned.leftOut(reason);
            all.say("[" + planned.file().name() + "] " + reason);
        }
    }

    /** What runs for this step on its own machine starts in the step's own surroundings, whatever else stands there. */
    private void lendAll() {
        step.plan().stream().flatMap(PlannedConfiguration::numbers).forEach(this::lend);
    }

    private void lend(RequestId request) {
        place.flatMap(here -> step.surroundings().map(around -> around.door(here.connection())))
                .ifPresent(door -> {
                    all.fleet().machines().lend(request, door);
                    lent.add(() -> all.fleet().machines().withdraw(request, door));
                });
    }

    private void show(RequestId request) {
        all.fleet().jobs(request).stream().map(FirmwareJob::id).forEach(all.jobs()::follow);
        StepListener.all().forEach(listener -> listener.filed(all.run(), request));
        if (arguments.failFast()) {
            all.fleet().outcome(request).thenAccept(this::haltIfFailed);
        }
        if (stop.isAsked()) {
            stopSoon.run();
        }
    }

    private void haltIfFailed(List<DeviceOutcome> outcomes) {
        StepResult.judged(outcomes, arguments.install().proof()).stream()
                .filter(outcome -> !StepResult.isDone(outcome))
                .findFirst()
                .ifPresent(outcome -> halt(outcome.device()));
    }

    private void halt(String device) {
        if (stop.halt("the failure of " + device + " (failFast)")) {
            stopSoon.run();
        }
    }

    /** Cancels what only this step asked for. */
    void giveUp(String by) {
        step.plan().forEach(planned -> planned.request().ifPresent(request -> giveUp(planned, request, by)));
    }

    /** What others asked for as well goes on for them (Q4); this step does not wait for it. */
    private void giveUp(PlannedConfiguration planned, RequestId request, String by) {
        if (!all.fleet().giveUp(request, planned.number(), by)) {
            return;
        }
        all.fleet().jobs(request).stream().map(FirmwareJob::id).forEach(all.jobs()::leave);
        String reason = "given up by " + by + "; request " + request + " goes on for others who asked for the same";
        leaveOut(planned, reason);
        givenUp(planned).complete(reason);
        step.save();
    }

    private CompletableFuture<String> givenUp(PlannedConfiguration planned) {
        return givenUp.computeIfAbsent(planned, known -> new CompletableFuture<>());
    }

    /** @return completes, with one outcome a device, when nothing is left to wait for */
    CompletableFuture<List<DeviceOutcome>> outcomes() {
        List<CompletableFuture<List<DeviceOutcome>>> outcomes =
                step.plan().stream().map(this::outcome).toList();
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new))
                .thenApply(ended -> outcomes.stream()
                        .flatMap(devices -> devices.join().stream())
                        .toList());
    }

    private CompletableFuture<List<DeviceOutcome>> outcome(PlannedConfiguration planned) {
        Optional<RequestId> request = planned.request();
        if (request.isPresent() && !all.fleet().jobs(request.get()).isEmpty()) {
            return all.fleet()
                    .outcome(request.get())
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

    @Override
    public void close() {
        lent.close();
    }
}
