package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.BuildIdentity;
import io.jenkins.plugins.esphome.build.Bundle;
import io.jenkins.plugins.esphome.build.BundleSecrets;
import io.jenkins.plugins.esphome.build.Bundler;
import io.jenkins.plugins.esphome.build.SecretWorkspace;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.host.TransferLimit;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.Filed;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.RequestDraft;
import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns an order into a request: the bundle is made where the workspace is, under the caller's own executor, before the
 * queue hears of it, so that a configuration that ESPHome refuses is told at once and leaves nothing behind.
 */
final class OrderFiling {
    /** From the sources of ESPHome 2026.10: over the wire they are written by PlatformIO, or by a hook of their own. */
    private static final Set<String> FLASHED_BY_BUILD_TOOL =
            Set.of("rp2", "rp2040", "bk72xx", "rtl87xx", "ln882x", "nrf52");

    private final RequestStore store;
    private final FirmwareQueue queue;
    private final ToolchainCache toolchains;
    private final Machines machines;
    private final FlashingAgents agents;
    private final Bundles bundles;
    private final Bundler bundler = new Bundler();

    OrderFiling(
            RequestStore store,
            FirmwareQueue queue,
            ToolchainCache toolchains,
            Machines machines,
            FlashingAgents agents,
            Bundles bundles) {
        this.store = store;
        this.queue = queue;
        this.toolchains = toolchains;
        this.machines = machines;
        this.agents = agents;
        this.bundles = bundles;
    }

    /** @param within the running RENAME whose own install this is (Q9) */
    Filed file(FirmwareOrder order, Optional<JobId> within, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return file(store.nextId(), order, Optional.empty(), within, monitor);
    }

    /**
     * @param id reserved for it
     * @param secrets what the workspace does not hold
     */
    Filed file(
            RequestId id,
            FirmwareOrder order,
            Optional<BundleSecrets> secrets,
            Optional<JobId> within,
            RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        boolean kept = false;
        try {
            Bundle bundle =
                    secrets.isPresent() ? bundleWith(secrets.get(), id, order, monitor) : bundle(id, order, monitor);
            requireHostDevicesAllowed(order, bundle);
            Filed filed = queue.submit(draft(id, order, bundle, within));
            kept = filed.request().equals(id);
            return filed;
        } finally {
            if (!kept) {
                store.discard(id);
            }
        }
    }

    private Bundle bundle(RequestId id, FirmwareOrder order, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        Toolchain toolchain = toolchain(order, monitor);
        Bundle bundle = bundler.make(
                order.workspace(),
                toolchain,
                order.directory(),
                order.file(),
                order.substitutions(),
                order.timeZone(),
                monitor);
        take(bundle, id, order, monitor);
        return bundle;
    }

    /** R8: secrets that are not in the workspace go to an approved machine only, the requester's own included. */
    private Bundle bundleWith(BundleSecrets secrets, RequestId id, FirmwareOrder order, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        requireMayHaveSecrets(order);
        Toolchain toolchain = toolchain(order, monitor);
        BuildHost host = order.workspace();
        Clearance clearance = new Clearance(machines, store.instanceId(), Clearance.Origin.ELSEWHERE);
        SecretWorkspace workspace = SecretWorkspace.make(
                new ClearedHost(host, clearance, order.limits().transfer()),
                store.instanceId() + "-" + id,
                order.directory(),
                order.file(),
                secrets);
        try {
            Bundle bundle = bundler.make(
                    host, toolchain, workspace, order.file(), order.substitutions(), order.timeZone(), monitor);
            take(bundle, id, order, monitor);
            bundles.keep(secrets, id, store.stage(id));
            return bundle;
        } catch (RunFailedException e) {
            throw new RunFailedException(secrets.mask().hide(e.getMessage()), e.exitCode());
        } finally {
            leave(workspace, host, monitor);
        }
    }

    private static void leave(SecretWorkspace workspace, BuildHost host, RunMonitor monitor)
            throws IOException, InterruptedException {
        try {
            workspace.remove(host);
        } finally {
            DurableProcess.forgetAll(host, monitor.processId(""));
        }
    }

    private void requireMayHaveSecrets(FirmwareOrder order) throws HostLostException {
        // as everybody sees it: to stand on a machine approves nothing
        MachineSettings machine = machines.here(order.workspace().machine());
        if (order.trust() == Trust.UNTRUSTED) {
            throw new BadInput("'" + order.file()
                    + "' comes from an untrusted source, which gets no secrets: leave 'secrets' out.");
        }
        machines.requireJudged(machine);
        if (!machine.approval().isApproved()) {
            throw new BadInput("Secrets are not sent to " + machine.label() + ", which no administrator has approved ("
                    + words(machine.approval().state())
                    + "): approve it, or run the step on a machine that is.");
        }
    }

    private static String words(Approval.State state) {
        return switch (state) {
            case APPROVED -> "approved";
            case OWN_WORK, NOT_APPROVED -> "not approved";
            case IDENTITY_CHANGED -> "another machine answers under its name now";
        };
    }

    private Toolchain toolchain(FirmwareOrder order, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        MachineSettings machine =
                machines.hereForItself(order.workspace().machine()).withHost(order.workspace());
        return toolchains.get(machine, order.esphomeVersion(), order.trust(), monitor);
    }

    private void take(Bundle bundle, RequestId id, FirmwareOrder order, RunMonitor monitor)
            throws IOException, InterruptedException {
        try {
            fetch(id, order, bundle);
        } finally {
            order.workspace().act(new DeleteFile(bundle.path()));
            DurableProcess.forgetAll(order.workspace(), monitor.processId(""));
        }
    }

    private void fetch(RequestId id, FirmwareOrder order, Bundle bundle) throws IOException, InterruptedException {
        Path stage = store.stage(id);
        new TransferLimit(
                        "Fetching the bundle of " + order.file(), order.limits().transfer())
                .hold(order.workspace(), door -> {
                    bundles.take(door, bundle.path(), id, stage);
                    return true;
                });
        try (InputStream taken = bundles.open(id, stage)) {
            bundle.verify(taken);
        }
    }

    /** Told now: once filed, it would wait for ever for a machine that may run it. */
    private void requireHostDevicesAllowed(FirmwareOrder order, Bundle bundle) {
        boolean hostDevice =
                bundle.platform().equals("host") && !order.destinations().isEmpty();
        Optional<MachineSettings> agent = order.flashingAgent()
                .filter(AgentChoice.Only.class::isInstance)
                .map(AgentChoice.Only.class::cast)
                .flatMap(only -> machines.asUsedBy(order.workspace().machine(), only.machine()));
        if (hostDevice && agent.filter(OrderFiling::refusesHostPrograms).isPresent()) {
            throw new BadInput("'" + order.file() + "' is for a 'host:' device, whose firmware is native code, and "
                    + agent.get().label()
                    + " may not run such programs: allow host devices in the settings of that machine"
                    + " (in Jenkins: the node's property 'ESPHome').");
        }
    }

    /** One that flashes nothing at all now may do so later, and says nothing of such programs. */
    private static boolean refusesHostPrograms(MachineSettings agent) {
        return agent.flashes().slots() > 0 && !agent.flashes().runsHostPrograms();
    }

    private RequestDraft draft(RequestId id, FirmwareOrder order, Bundle bundle, Optional<JobId> within)
            throws IOException {
        List<Work> works = new ArrayList<>();
        works.add(compile(order, bundle));
        for (FirmwareOrder.Destination destination : order.destinations()) {
            works.add(upload(order, destination, bundle, new FirmwareSource.FromCompile(id.job(1))));
        }
        Kind kind = order.destinations().isEmpty() ? Kind.COMPILE : Kind.INSTALL;
        return new RequestDraft(
                id, kind, order.fleet(), order.requester(), order.limits(), order.placing(), works, within);
    }

    private static Work.Compile compile(FirmwareOrder order, Bundle bundle) {
        return new Work.Compile(
                configuration(order),
                bundle.file(),
                order.name(),
                order.esphomeVersion(),
                BuildIdentity.of(bundle, order.substitutions(), order.timeZone(), order.esphomeVersion()),
                order.substitutions(),
                order.timeZone(),
                order.force(),
                order.buildServers(),
                order.debugFiles());
    }

    private Work.Upload upload(
            FirmwareOrder order, FirmwareOrder.Destination destination, Bundle bundle, FirmwareSource firmware)
            throws IOException {
        DeviceId device = new DeviceId(order.fleet(), destination.device());
        Target target = target(destination, bundle);
        Optional<ConfigurationId> tree = tree(order, target, bundle);
        return new Work.Upload(
                device,
                target,
                firmware,
                tree.isPresent()
                        ? agents.atPort(order.flashingAgent(), target)
                        : agents.choice(order.flashingAgent(), device, target),
                tree,
                order.offline(),
                order.force());
    }

    /** @return the build tree that flashing over the wire reads, so that it has to be made where the device is (S5) */
    private static Optional<ConfigurationId> tree(FirmwareOrder order, Target target, Bundle bundle) {
        return target instanceof Target.Serial && FLASHED_BY_BUILD_TOOL.contains(bundle.platform())
                ? Optional.of(configuration(order))
                : Optional.empty();
    }

    private static ConfigurationId configuration(FirmwareOrder order) {
        return new ConfigurationId(order.fleet(), order.trust(), order.file());
    }

    /** The scheduler must know a host device as early as possible: only some machines may run one. */
    private static Target target(FirmwareOrder.Destination destination, Bundle bundle) {
        boolean hostProgram = destination.target() instanceof Target.Configured
                && bundle.platform().equals("host");
        return hostProgram ? new Target.HostProgram() : destination.target();
    }

    /** Removes the bundle from the workspace's machine as soon as we have it: it holds secrets. */
    private record DeleteFile(String path) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            return Files.deleteIfExists(Path.of(path));
        }
    }
}
