package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.toolchain.VersionWish;
import java.io.IOException;
import java.util.List;

/** Makes one version of what a requester accepts when a request is filed, because a build's identity holds it (R10). */
final class VersionChoice {
    private final Machines machines;
    private final ToolchainCache toolchains;

    VersionChoice(Machines machines, ToolchainCache toolchains) {
        this.machines = machines;
        this.toolchains = toolchains;
    }

    String resolve(VersionWish wish, MachineId workspace) throws IOException, InterruptedException {
        if (wish instanceof VersionWish.Exact exact) {
            return exact.version();
        }
        MachineSettings here = machines.requireOwn(workspace);
        toolchains.look(here);
        List<VersionWish.Offer> servers = machines.all().stream()
                .filter(machine ->
                        machine.builds().forOthers() && machine.approval().isApproved())
                .map(this::offer)
                .toList();
        return wish.resolve(offer(here), servers);
    }

    private VersionWish.Offer offer(MachineSettings machine) {
        return new VersionWish.Offer(
                toolchains.versions(machine), machine.builds().installs());
    }
}
