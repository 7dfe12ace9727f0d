package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.fleet.Approval;
import io.jenkins.plugins.esphome.fleet.BuildServer;
import io.jenkins.plugins.esphome.fleet.FlashingAgent;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.VersionWish;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A build server on this computer, on a disk or with a share of its processors of its own: what an agent is in Jenkins, with
 * the same code behind it.
 *
 * @param name its machine's name
 * @param directory where everything of it lies, absolute: builds, caches, processes
 * @param slots compiles at once
 * @param uploads network uploads at once; 0: it flashes nothing
 * @param reach what of the network its uploads reach
 * @param labels what {@code --server} may ask for, besides its name
 * @param versions the ESPHome versions that it may use; none given: any
 * @param toolchains where they are installed
 * @param limits when its builds have to go (R6)
 */
record LocalServer(
        String name,
        Path directory,
        int slots,
        int uploads,
        Reach reach,
        Set<String> labels,
        Set<String> versions,
        Path toolchains,
        SweepLimits limits) {

    LocalServer {
        labels = Set.copyOf(labels);
        versions = Set.copyOf(versions);
    }

    LocalHost host() {
        return new LocalHost(new MachineId(name), directory);
    }

    /** @param place in the file: the earlier, the older its approval (S3) */
    MachineSettings settings(int place) {
        BuildServer builds = new BuildServer(
                slots,
                true,
                versions,
                versions.isEmpty(),
                () -> Integer.MAX_VALUE,
                Optional.of(limits),
                (fleet, trust) -> trust == Trust.TRUSTED);
        return new MachineSettings(
                host(),
                name,
                name,
                new Approval(Approval.State.APPROVED, place),
                builds,
                new FlashingAgent(uploads, HostProgramPolicy.REFUSED).reaching(reach),
                this::satisfies);
    }

    boolean satisfies(String wanted) {
        return name.equals(wanted) || labels.contains(wanted);
    }

    ToolchainSettings toolchainSettings() {
        return ToolchainSettings.in(toolchains.toString());
    }

    VersionWish.Offer offer() {
        return new VersionWish.Offer(versions, versions.isEmpty());
    }
}
