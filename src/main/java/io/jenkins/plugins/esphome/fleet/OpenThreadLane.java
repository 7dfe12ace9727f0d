package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Lets one OpenThread device at a time be written from each flashing agent: they share one slow mesh, in which two uploads
 * only make each other fail. Whoever waits here holds no upload lane, so that a hundred of them keep no other device waiting;
 * the lane is handed on in filing order. Thread-safe.
 */
final class OpenThreadLane {
    private final Map<MachineId, Mesh> meshes = new HashMap<>();
    private final BiConsumer<FirmwareJob, MachineId> wake;

    /** @param wake brings a parked upload back to the queue, for the agent whose lane it has now; called without our lock */
    OpenThreadLane(BiConsumer<FirmwareJob, MachineId> wake) {
        this.wake = wake;
    }

    /** What stands at one flashing agent. */
    private static final class Mesh {
        private final Set<JobId> writing = new HashSet<>();
        private final TreeMap<JobId, FirmwareJob> waiting = new TreeMap<>();
    }

    /** @return who has the lane, for whose end this job waits from now on; empty: it has it itself */
    synchronized Optional<JobId> take(MachineId agent, FirmwareJob job) {
        Mesh mesh = meshes.computeIfAbsent(agent, a -> new Mesh());
        mesh.waiting.remove(job.id());
        if (mesh.writing.isEmpty() || mesh.writing.contains(job.id())) {
            mesh.writing.add(job.id());
            return Optional.empty();
        }
        mesh.waiting.put(job.id(), job);
        return mesh.writing.stream().findFirst();
    }

    /** It writes already, since before our restart: whoever has the lane, it cannot be put off. */
    synchronized void join(MachineId agent, JobId job) {
        meshes.computeIfAbsent(agent, a -> new Mesh()).writing.add(job);
    }

    /** The job writes no more, or has ended while it waited; doing it twice does no harm. */
    void leave(JobId job) {
        handOn(job).forEach((agent, next) -> wake.accept(next, agent));
    }

    private synchronized Map<MachineId, FirmwareJob> handOn(JobId job) {
        Map<MachineId, FirmwareJob> nexts = new HashMap<>();
        meshes.forEach((agent, mesh) -> {
            mesh.waiting.remove(job);
            if (mesh.writing.remove(job) && mesh.writing.isEmpty() && !mesh.waiting.isEmpty()) {
                FirmwareJob next = mesh.waiting.pollFirstEntry().getValue();
                mesh.writing.add(next.id());
                nexts.put(agent, next);
            }
        });
        return nexts;
    }

    /** @return whether it is parked for this lane and not for its device */
    synchronized boolean isWaiting(JobId job) {
        return meshes.values().stream().anyMatch(mesh -> mesh.waiting.containsKey(job));
    }
}
