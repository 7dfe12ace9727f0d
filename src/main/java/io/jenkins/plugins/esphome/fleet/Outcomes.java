package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells what became of each device of a request, once all its jobs have ended. */
final class Outcomes {
    private static final Logger LOGGER = Logger.getLogger(Outcomes.class.getName());

    private final KnownJobs known;
    private final DeviceRecords devices;
    private final Map<RequestId, CompletableFuture<List<DeviceOutcome>>> awaited = new ConcurrentHashMap<>();

    Outcomes(FirmwareQueue queue, KnownJobs known, DeviceRecords devices) {
        this.known = known;
        this.devices = devices;
        queue.subscribe(this::heard);
    }

    CompletableFuture<List<DeviceOutcome>> of(RequestId request) {
        CompletableFuture<List<DeviceOutcome>> future =
                awaited.computeIfAbsent(request, id -> new CompletableFuture<>());
        check(request);
        return future;
    }

    private void heard(JobEvent event) {
        if (event instanceof JobEvent.Ended && awaited.containsKey(event.job().request())) {
            check(event.job().request());
        }
    }

    private void check(RequestId request) {
        List<FirmwareJob> jobs = known.of(request);
        if (!jobs.isEmpty() && jobs.stream().allMatch(job -> job.status().isTerminal())) {
            CompletableFuture<List<DeviceOutcome>> future = awaited.remove(request);
            if (future != null) {
                future.complete(outcomes(jobs));
            }
        }
    }

    private List<DeviceOutcome> outcomes(List<FirmwareJob> jobs) {
        Optional<FirmwareJob> compile =
                jobs.stream().filter(job -> job.type() == JobType.COMPILE).findFirst();
        boolean compiled = compile.filter(Outcomes::reallyRan).isPresent();
        List<DeviceOutcome> outcomes = new ArrayList<>();
        for (FirmwareJob job : jobs) {
            if (job.work() instanceof Work.Upload upload) {
                outcomes.add(outcome(job, upload.device().name(), address(upload), compiled, compile));
            }
        }
        if (outcomes.isEmpty()) {
            outcomes.add(outcome(jobs.get(0), subject(jobs.get(0).work()), "", compiled, Optional.empty()));
        }
        return outcomes;
    }

    /** What a request without uploads is about. */
    private static String subject(Work work) {
        if (work instanceof Work.Compile compile) {
            return compile.name();
        }
        if (work instanceof Work.Rename rename) {
            return rename.to().name();
        }
        if (work instanceof Work.Clean clean) {
            return clean.configuration().path();
        }
        return ((Work.ResetBuildEnv) work).machine().name();
    }

    /** Where the configuration put the device is in its record, once it was reached. */
    private String address(Work.Upload upload) {
        if (!(upload.target() instanceof Target.Configured)) {
            return upload.target().address();
        }
        try {
            return devices.find(upload.device())
                    .map(known -> known.target().address())
                    .orElse("");
        } catch (IOException | StoreException e) {
            LOGGER.log(Level.WARNING, "The record of " + upload.device() + " cannot be read", e);
            return "";
        }
    }

    private static DeviceOutcome outcome(
            FirmwareJob job, String device, String address, boolean compiled, Optional<FirmwareJob> compile) {
        Optional<JobResult> result = job.result();
        Optional<Verdict> verdict = result.flatMap(JobResult::verdict);
        return new DeviceOutcome(
                device,
                status(job, compile),
                compiled,
                wasFlashed(job),
                verdict,
                address,
                seconds(job),
                reason(job, compile),
                result.flatMap(JobResult::fingerprint)
                        .or(() -> compile.flatMap(FirmwareJob::result).flatMap(JobResult::fingerprint)),
                Optional.of(job.id()));
    }

    /** A device whose compile failed has failed, although its own upload was only cancelled (Q3). */
    private static JobStatus status(FirmwareJob job, Optional<FirmwareJob> compile) {
        boolean compileFailed =
                compile.filter(c -> c.status() == JobStatus.FAILED).isPresent();
        return compileFailed && job.status() == JobStatus.CANCELLED ? JobStatus.FAILED : job.status();
    }

    private static Optional<String> reason(FirmwareJob job, Optional<FirmwareJob> compile) {
        Optional<String> compileError = compile.filter(c -> c.status() == JobStatus.FAILED)
                .flatMap(FirmwareJob::result)
                .flatMap(JobResult::error);
        return compileError.or(() -> job.result().flatMap(JobResult::error));
    }

    private static boolean reallyRan(FirmwareJob compile) {
        return compile.status() == JobStatus.COMPLETED
                && compile.hasEntered(Phase.COMPILE)
                && compile.result().filter(JobResult::unchanged).isEmpty();
    }

    private static boolean wasFlashed(FirmwareJob job) {
        return job.type() == JobType.UPLOAD
                && job.hasEntered(Phase.UPLOAD)
                && job.hasEntered(Phase.VERIFY)
                && job.result().filter(JobResult::unchanged).isEmpty();
    }

    private static double seconds(FirmwareJob job) {
        return job.endedAt()
                .map(end -> Duration.between(job.createdAt(), end).toMillis() / 1000.0)
                .orElse(0.0);
    }
}
