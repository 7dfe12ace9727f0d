package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import io.jenkins.plugins.esphome.schedule.Requirement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Ends what waits for a flashing agent that will never take it, because an approval was withdrawn or an agent removed after it was
 * filed: what is refused when it is filed must not wait for ever when that becomes so later. Who may go to another agent waits.
 */
final class VainWaits {
    private final FirmwareQueue queue;
    private final Outlook outlook;
    private final Executor executor;

    /** @param executor asks for what the queue announces, which must not wait for an answer */
    VainWaits(FirmwareQueue queue, Outlook outlook, Executor executor) {
        this.queue = queue;
        this.outlook = outlook;
        this.executor = executor;
    }

    /** Something became worse for some machine. */
    void end() {
        Map<AgentChoice, Optional<String>> answers = new HashMap<>();
        queue.snapshot()
                .jobs()
                .forEach(job -> end(job, agents -> answers.computeIfAbsent(agents, outlook::againstFlashing)));
    }

    /** What ran when that happened waits again now. */
    void heard(JobEvent event) {
        if (event instanceof JobEvent.Changed changed && changed.now().attempt() > 1) {
            executor.execute(() -> end(changed.now(), outlook::againstFlashing));
        }
    }

    private void end(FirmwareJob job, Function<AgentChoice, Optional<String>> against) {
        if (job.status() == JobStatus.QUEUED) {
            awaited(queue.snapshot(), job)
                    .flatMap(against)
                    .ifPresent(reason -> queue.fail(job.id(), JobResult.failed(1, "not flashed because " + reason)));
        }
    }

    /** @return whose upload slot it needs, unless its requester stands on that machine: his own work needs no approval */
    private static Optional<AgentChoice> awaited(QueueSnapshot now, FirmwareJob job) {
        Optional<MachineId> caller = now.request(job.id().request())
                .flatMap(request -> request.placing().caller());
        return now.requirement(job.id())
                .flatMap(VainWaits::agents)
                .filter(agents ->
                        caller.map(AgentChoice::only).filter(agents::equals).isEmpty());
    }

    private static Optional<AgentChoice> agents(Requirement requirement) {
        if (requirement instanceof Requirement.Upload upload) {
            return upload.agent();
        }
        return requirement instanceof Requirement.Compile compile
                ? compile.only().map(AgentChoice::only)
                : Optional.empty();
    }
}
