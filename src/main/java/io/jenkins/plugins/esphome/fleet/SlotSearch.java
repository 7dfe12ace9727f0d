package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.PlacementPolicy.WhenNone;
import io.jenkins.plugins.esphome.schedule.MachineView;
import io.jenkins.plugins.esphome.schedule.Scheduler;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Takes a slot of a build server for sources that lie on no machine yet: they have to be bundled where a configuration may run,
 * which is never the controller (decision 7). It asks until one is granted, because which server is free is known only then.
 */
final class SlotSearch implements LeaseProvider.Listener {
    private static final int AGAIN_SECONDS = 2;

    private final SlotOrder order;
    private final Supplier<List<MachineView>> machines;
    private final LeaseProvider leases;
    private final Executor executor;
    private final CloudAsks asks;
    private final CompletableFuture<LeaseProvider.Lease> found = new CompletableFuture<>();
    private volatile Optional<LeaseProvider.Pending> pending = Optional.empty();

    /** @param executor runs each look */
    SlotSearch(SlotOrder order, Supplier<List<MachineView>> machines, LeaseProvider leases, Executor executor) {
        this.order = order;
        this.machines = machines;
        this.leases = leases;
        this.executor = executor;
        this.asks = new CloudAsks(leases.clouds(), job -> !found.isDone(), (job, by) -> cancelled(by));
    }

    /** @return completes with the slot; cancelling it ends the search */
    CompletableFuture<LeaseProvider.Lease> begin() {
        found.whenComplete((lease, problem) -> {
            need(Optional.empty());
            if (problem != null) {
                pending.ifPresent(LeaseProvider.Pending::withdraw);
            }
        });
        executor.execute(this::look);
        return found;
    }

    private void look() {
        if (found.isDone()) {
            return;
        }
        Optional<MachineView> idlest = Scheduler.qualifying(machines.get(), order.requirement()).stream()
                .max(Comparator.comparingInt(MachineView::idleExecutors));
        Optional<Clouds.Need> missing =
                idlest.filter(machine -> machine.idleExecutors() > 0).isPresent()
                        ? Optional.empty()
                        : leases.clouds().label(order.buildServers()).map(order::from);
        need(missing);
        if (idlest.isPresent()) {
            pending = Optional.of(leases.request(order.on(idlest.get().id()), this));
        } else if (order.whenNone() == WhenNone.FAIL && missing.isEmpty()) {
            found.completeExceptionally(new BadInput("No build server can bundle these configurations now (ESPHome "
                    + order.esphomeVersion()
                    + order.buildServers()
                            .map(label -> ", label '" + label + "'")
                            .orElse("")
                    + "): approve or start one, or let the step wait."));
        } else {
            again();
        }
    }

    /** What a cloud is asked for now; what is found later than that a slot was found is asked for by nobody. */
    private void need(Optional<Clouds.Need> missing) {
        asks.set(found.isDone() ? List.of() : missing.stream().toList());
    }

    private void again() {
        CompletableFuture.delayedExecutor(AGAIN_SECONDS, TimeUnit.SECONDS, executor)
                .execute(this::look);
    }

    @Override
    public void granted(LeaseProvider.Lease lease) {
        if (!found.complete(lease)) {
            lease.close();
        }
    }

    @Override
    public void refused(String reason) {
        again();
    }

    @Override
    public void cancelled(String by) {
        found.completeExceptionally(new BadInput("The slot for bundling was taken away by " + by + "."));
    }
}
