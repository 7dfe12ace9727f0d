package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.QueueState.Build;
import java.util.List;

/** Keeps who is concerned by a name, a configuration, a device or a machine: jobs that have not ended, by their work. */
final class WorkIndex {

    private final QueueState state;

    WorkIndex(Change change) {
        this.state = change.state();
    }

    void register(FirmwareJob job) {
        JobId id = job.id();
        names(job.work()).forEach(name -> state.byName = Lanes.plus(state.byName, name, id));
        if (job.work() instanceof Work.Compile compile) {
            state.compiles = Lanes.plus(state.compiles, compile.configuration(), id);
            Build.of(job).ifPresent(build -> state.sameBuild = Lanes.plus(state.sameBuild, build, id));
        } else if (job.work() instanceof Work.Upload upload) {
            state.uploads = Lanes.plus(state.uploads, upload.device(), id);
            upload.readsTree().ifPresent(tree -> state.treeReaders = Lanes.plus(state.treeReaders, tree, id));
        } else if (job.work() instanceof Work.ResetBuildEnv reset) {
            state.resets = Lanes.plus(state.resets, reset.machine(), id);
        } else if (job.work() instanceof Work.Rename rename) {
            state.renameLocks = state.renameLocks.plus(rename.from(), id).plus(rename.to(), id);
        }
    }

    void unregister(FirmwareJob job) {
        JobId id = job.id();
        names(job.work()).forEach(name -> state.byName = Lanes.minus(state.byName, name, id));
        if (job.work() instanceof Work.Compile compile) {
            state.compiles = Lanes.minus(state.compiles, compile.configuration(), id);
            Build.of(job).ifPresent(build -> state.sameBuild = Lanes.minus(state.sameBuild, build, id));
        } else if (job.work() instanceof Work.Upload upload) {
            state.uploads = Lanes.minus(state.uploads, upload.device(), id);
            upload.readsTree().ifPresent(tree -> state.treeReaders = Lanes.minus(state.treeReaders, tree, id));
        } else if (job.work() instanceof Work.ResetBuildEnv reset) {
            state.resets = Lanes.minus(state.resets, reset.machine(), id);
        } else if (job.work() instanceof Work.Rename rename) {
            state.renameLocks = state.renameLocks.minus(rename.from()).minus(rename.to());
        } else if (job.work() instanceof Work.Clean clean) {
            state.cleans = Lanes.minus(state.cleans, clean.configuration(), id);
        }
    }

    /** The names that a rename must not pull away (Q9). */
    static List<DeviceId> names(Work work) {
        if (work instanceof Work.Compile compile) {
            return List.of(new DeviceId(compile.configuration().fleet(), compile.name()));
        }
        if (work instanceof Work.Upload upload) {
            return List.of(upload.device());
        }
        if (work instanceof Work.Clean clean) {
            return clean.device().stream().toList();
        }
        return work instanceof Work.Rename rename ? List.of(rename.from(), rename.to()) : List.of();
    }
}
