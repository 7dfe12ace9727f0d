package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.Orphan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What follows when a machine comes, changes or goes: what ran there goes on or waits for it, what was lost there is ended, and
 * what is known of it is learned anew or forgotten.
 */
final class Presence {
    private final FirmwareQueue queue;
    private final Machines machines;
    private final Runs runs;
    private final Dispatcher dispatcher;
    private final Warmth warmth;
    private final ToolchainCache toolchains;
    private final Orphans orphans;
    private final Leftovers leftovers;
    private final Housekeeping housekeeping;
    private final VainWaits vain;
    private final Map<MachineId, List<FirmwareJob>> toAttach = new ConcurrentHashMap<>();

    Presence(
            FirmwareQueue queue,
            Machines machines,
            Runs runs,
            Dispatcher dispatcher,
            Warmth warmth,
            ToolchainCache toolchains,
            Orphans orphans,
            Leftovers leftovers,
            Housekeeping housekeeping,
            VainWaits vain) {
        this.queue = queue;
        this.machines = machines;
        this.runs = runs;
        this.dispatcher = dispatcher;
        this.warmth = warmth;
        this.toolchains = toolchains;
        this.orphans = orphans;
        this.leftovers = leftovers;
        this.housekeeping = housekeeping;
        this.vain = vain;
    }

    /**
     * Begins to listen.
     *
     * @param running what ran when we were last here
     * @param grace how long a machine may stay away; asked if something ran on one, or waits
     */
    void begin(List<FirmwareJob> running, Supplier<Duration> grace) {
        running.forEach(job -> toAttach.computeIfAbsent(job.machine().orElseThrow(), m -> new ArrayList<>())
                .add(job));
        machines.onChange(this::changed);
        machines.onDoubt(id -> runs.execute(() -> doubted(id)));
        machines.all().forEach(machine -> changed(machine.id()));
        toAttach.keySet().forEach(id -> awaitReturn(id, grace.get()));
        if (queue.snapshot().jobCount() > 0) {
            // who is not here by then had as long to come back as those on whom something runs
            runs.after(grace.get(), vain::end);
        }
    }

    private void changed(MachineId id) {
        Optional<MachineSettings> machine = machines.find(id);
        if (machine.isEmpty()) {
            queue.hostLost(id);
            warmth.forget(id);
        } else {
            toolchains.forget(machine.get().host());
            queue.hostBack(id);
            runs.machineBack(id);
            attach(id);
            orphans.end(machine.get().host());
            runs.execute(() -> learn(machine.get()));
            housekeeping.look(machine.get());
            leftovers.sweep(machine.get());
        }
        dispatcher.look();
    }

    /** What waits for a machine in vain need not wait until its grace is over, or for ever. */
    private void doubted(MachineId id) {
        machines.whyGone(id).ifPresent(why -> {
            runs.machineGone(id);
            loseWhatRan(id, "The machine " + id + " " + why + ".");
        });
        vain.end();
    }

    /** What a build server has built and installed decides what it gets. */
    private void learn(MachineSettings machine) {
        warmth.look(machine.host());
        if (machine.builds().forOthers()) {
            toolchains.look(machine);
            dispatcher.look();
        }
    }

    /** Goes on with what ran on this machine when we were last here (Q12). */
    private void attach(MachineId id) {
        runningOn(id).forEach(job -> runs.execute(() -> runs.drive(job, dispatcher.retake(job, id))));
    }

    /** A machine that is not here after a restart has as long as one whose connection broke (R3, R9). */
    private void awaitReturn(MachineId id, Duration grace) {
        queue.hostLost(id);
        String reason = "The machine " + id + " did not come back within " + grace.toSeconds() + " s after a restart.";
        runs.after(grace, () -> loseWhatRan(id, reason));
    }

    private void loseWhatRan(MachineId id, String reason) {
        runningOn(id).forEach(job -> queue.lost(job.id(), Orphan.MAY_LIVE, reason));
    }

    /** @return what ran there when we were last here and has not ended since; each is given out once */
    private List<FirmwareJob> runningOn(MachineId id) {
        return Optional.ofNullable(toAttach.remove(id)).orElse(List.of()).stream()
                .filter(job -> queue.snapshot()
                        .job(job.id())
                        .filter(now -> now.status() == JobStatus.RUNNING)
                        .isPresent())
                .toList();
    }
}
