package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.queue.Subscription;
import io.jenkins.plugins.esphome.report.JobStream;
import io.jenkins.plugins.esphome.report.Plural;
import io.jenkins.plugins.esphome.report.View;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.logging.Logger;

/**
 * One run of {@code install} or {@code compile}: files its requests side by side, waits for them and for what an earlier run
 * left behind, and stops all of it on Ctrl-C.
 *
 * <p>A request that cannot be filed does not hold up the others: its devices are reported as failed, with the sentence that
 * says why.
 */
final class FleetRun {

    private static final Logger LOGGER = Logger.getLogger(FleetRun.class.getName());

    /** Working out a bundle keeps one core busy for half a second. */
    private static final int FILED_AT_ONCE = 4;

    private static final int ESPHOME_REFUSED = 2;

    private final Engine engine;
    private final View view;
    private final Interruption interruption;
    private final Clock clock;

    FleetRun(Engine engine, View view, Interruption interruption, Clock clock) {
        this.engine = engine;
        this.view = view;
        this.interruption = interruption;
        this.clock = clock;
    }

    /**
     * @param filings what was asked for now; only they count in the report
     * @return when everything has ended, what an earlier run left behind included
     */
    RunReport run(List<Filing> filings) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(FILED_AT_ONCE, filings.size())));
        JobStream jobs = new JobStream(engine::follow, view);
        Subscription events = engine.subscribe(jobs);
        try {
            List<CompletableFuture<RunReport.Answer>> earlier = adoptEarlierRuns(jobs);
            List<CompletableFuture<RunReport.Answer>> own =
                    filings.stream().map(filing -> start(filing, pool)).toList();
            List<RunReport.Answer> answers =
                    own.stream().map(CompletableFuture::join).toList();
            earlier.forEach(CompletableFuture::join);
            jobs.awaitEnds();
            return new RunReport(answers, interruption.exitCode());
        } finally {
            events.close();
            jobs.close();
            pool.shutdown();
        }
    }

    private List<CompletableFuture<RunReport.Answer>> adoptEarlierRuns(JobStream jobs) {
        Collection<FirmwareJob> left = engine.active();
        if (left.isEmpty()) {
            return List.of();
        }
        view.fromEarlierRun(left);
        left.forEach(job -> jobs.follow(job.id()));
        List<RequestId> requests =
                left.stream().map(job -> job.id().request()).distinct().toList();
        view.say("An earlier run left " + Plural.of(requests.size(), "request") + " unfinished: finishing as well.");
        return requests.stream().map(this::await).toList();
    }

    private CompletableFuture<RunReport.Answer> start(Filing filing, ExecutorService pool) {
        return CompletableFuture.supplyAsync(() -> file(filing), pool).thenCompose(Function.identity());
    }

    private CompletableFuture<RunReport.Answer> file(Filing filing) {
        Instant begin = clock.instant();
        try {
            return await(Unfiled.run(interruption, line -> LOGGER.fine(() -> line), filing.step()::file));
        } catch (BadInput e) {
            return refused(filing, begin, JobStatus.FAILED, e.getMessage(), ExitCode.BAD_INPUT);
        } catch (RunFailedException e) {
            return refused(filing, begin, JobStatus.FAILED, e.getMessage(), exitCode(e));
        } catch (IOException | StoreException e) {
            return refused(filing, begin, JobStatus.FAILED, sentence(e), ExitCode.MACHINE);
        } catch (InterruptedException | RunCancelledException e) {
            return refused(
                    filing, begin, JobStatus.CANCELLED, "interrupted before it was filed", ExitCode.DEVICE_FAILED);
        }
    }

    /** ESPHome ends with 2 when it does not accept a configuration (facts). */
    private static int exitCode(RunFailedException problem) {
        return problem.exitCode() == ESPHOME_REFUSED ? ExitCode.BAD_INPUT : ExitCode.MACHINE;
    }

    private CompletableFuture<RunReport.Answer> await(RequestId request) {
        Interruption.Registration cancellation = interruption.whenInterrupted(() -> engine.cancel(request, "Ctrl-C"));
        return engine.outcome(request).thenApply(outcomes -> {
            cancellation.close();
            return answer(request, outcomes);
        });
    }

    private RunReport.Answer answer(RequestId request, List<DeviceOutcome> outcomes) {
        boolean allDone = outcomes.stream().allMatch(outcome -> outcome.status() == JobStatus.COMPLETED);
        return new RunReport.Answer(Optional.of(request), outcomes, allDone ? ExitCode.DONE : ExitCode.DEVICE_FAILED);
    }

    private CompletableFuture<RunReport.Answer> refused(
            Filing filing, Instant begin, JobStatus status, String reason, int exitCode) {
        double seconds = Duration.between(begin, clock.instant()).toMillis() / 1000.0;
        List<DeviceOutcome> outcomes = filing.wanted().stream()
                .map(wanted -> new DeviceOutcome(
                        wanted.device(),
                        status,
                        false,
                        false,
                        Optional.empty(),
                        wanted.address(),
                        seconds,
                        Optional.of(reason),
                        Optional.empty(),
                        Optional.empty()))
                .toList();
        outcomes.forEach(outcome -> view.say("[" + outcome.device() + "] " + status + ": " + reason));
        return CompletableFuture.completedFuture(new RunReport.Answer(Optional.empty(), outcomes, exitCode));
    }

    private static String sentence(Exception problem) {
        return Optional.ofNullable(problem.getMessage())
                .orElse(problem.getClass().getSimpleName());
    }
}
