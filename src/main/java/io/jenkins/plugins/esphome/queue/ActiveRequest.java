package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Work;
import java.util.List;
import java.util.Optional;

/**
 * A request with at least one job that has not ended.
 *
 * @param works as they were filed, with the job numbers taken out, so that equal requests have equal works (Q4)
 * @param treeAgent the flashing agent that reads the build tree itself (S5)
 * @param readsTree an upload of it reads the build tree
 * @param begun it is on disk and has taken effect
 * @param open how many of its jobs have not ended
 */
record ActiveRequest(
        FirmwareRequest request,
        List<Work> works,
        Optional<MachineId> treeAgent,
        boolean readsTree,
        boolean begun,
        int open) {

    static ActiveRequest of(FirmwareRequest request, List<Work> works) {
        return new ActiveRequest(
                request,
                works.stream().map(ActiveRequest::withoutNumber).toList(),
                works.stream().flatMap(work -> treeAgentOf(work).stream()).findFirst(),
                works.stream()
                        .anyMatch(work -> work instanceof Work.Upload upload
                                && upload.readsTree().isPresent()),
                false,
                works.size());
    }

    ActiveRequest begin() {
        return new ActiveRequest(request, works, treeAgent, readsTree, true, open);
    }

    ActiveRequest oneEnded() {
        return new ActiveRequest(request, works, treeAgent, readsTree, begun, open - 1);
    }

    /** Same work with the same options; who asked does not matter (Q4). */
    boolean asksTheSameAs(ActiveRequest other) {
        return request.kind() == other.request.kind()
                && request.fleet().equals(other.request.fleet())
                && request.limits().equals(other.request.limits())
                && request.placing().equals(other.request.placing())
                && works.equals(other.works);
    }

    private static Work withoutNumber(Work work) {
        if (work instanceof Work.Upload upload && upload.firmware() instanceof FirmwareSource.FromCompile from) {
            FirmwareSource anonymous =
                    new FirmwareSource.FromCompile(new JobId(0, from.compile().index()));
            return new Work.Upload(
                    upload.device(),
                    upload.target(),
                    anonymous,
                    upload.flashingAgent(),
                    upload.readsTree(),
                    upload.offline(),
                    upload.force());
        }
        return work;
    }

    private static Optional<MachineId> machineOf(AgentChoice choice) {
        return choice instanceof AgentChoice.Only only ? Optional.of(only.machine()) : Optional.empty();
    }

    private static Optional<MachineId> treeAgentOf(Work work) {
        return work instanceof Work.Upload upload && upload.readsTree().isPresent()
                ? upload.flashingAgent().flatMap(ActiveRequest::machineOf)
                : Optional.empty();
    }
}
