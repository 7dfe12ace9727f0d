package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.Filed;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.RequestDraft;
import io.jenkins.plugins.esphome.store.RequestStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Files what is asked of build directories and names: it compiles nothing by itself, so it needs no bundle and no toolchain. */
final class UpkeepFiling {
    private final RequestStore store;
    private final FirmwareQueue queue;

    UpkeepFiling(RequestStore store, FirmwareQueue queue) {
        this.store = store;
        this.queue = queue;
    }

    Filed clean(ConfigurationId configuration, Optional<DeviceId> device, Requester requester)
            throws IOException, InterruptedException {
        return file(Kind.CLEAN, configuration.fleet(), requester, new Work.Clean(configuration, device));
    }

    Filed reset(MachineId machine, String fleet, Requester requester) throws IOException, InterruptedException {
        return file(Kind.RESET_BUILD_ENV, fleet, requester, new Work.ResetBuildEnv(machine));
    }

    private Filed file(Kind kind, String fleet, Requester requester, Work work)
            throws IOException, InterruptedException {
        return queue.submit(
                RequestDraft.of(store.nextId(), kind, fleet, requester, PlacementPolicy.WAIT, List.of(work)));
    }

    Filed rename(RenameOrder order) throws IOException, InterruptedException {
        RequestId id = store.nextId();
        boolean filed = false;
        try {
            order.plan().write(store.stage(id));
            Filed made = queue.submit(new RequestDraft(
                    id,
                    Kind.RENAME,
                    order.fleet(),
                    order.requester(),
                    order.limits(),
                    PlacementPolicy.localOn(order.machine()),
                    List.of(order.work()),
                    Optional.empty()));
            filed = true;
            return made;
        } finally {
            if (!filed) {
                store.discard(id);
            }
        }
    }
}
