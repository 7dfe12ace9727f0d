package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntBiFunction;

/**
 * The lease provider without Jenkins: a count of slots per machine and lane that grants at once, because nobody else uses
 * these machines. The scheduler asks for free slots only, so a refusal means that the two disagree and is said aloud.
 */
public final class LocalLeases implements LeaseProvider {
    private final ToIntBiFunction<MachineId, Lane> slots;
    private final Map<Slot, Integer> taken = new HashMap<>();

    /** @param slots how many leases a machine gives at once, per lane; asked at each request, so settings may change */
    public LocalLeases(ToIntBiFunction<MachineId, Lane> slots) {
        this.slots = slots;
    }

    /** As many leases as the machines' own settings say, at each moment. */
    public static LocalLeases of(Machines machines) {
        return new LocalLeases((machine, lane) ->
                machines.find(machine).map(settings -> slots(settings, lane)).orElse(0));
    }

    /**
     * As the scheduler counts too: a machine that is no build server still compiles one at a time for who stands on it (S2), and
     * each port is a lane of its own (F4).
     */
    private static int slots(MachineSettings machine, Lane lane) {
        return lane == Lane.COMPILE
                ? Math.max(1, machine.builds().slots())
                : machine.flashes().slots() + machine.flashes().ports().size();
    }

    @Override
    public Pending request(Wish wish, Listener listener) {
        Slot slot = new Slot(wish.machine(), wish.lane());
        if (take(slot)) {
            listener.granted(new Granted(slot));
        } else {
            listener.refused("all " + wish.lane().name().toLowerCase(Locale.ROOT) + " slots of " + wish.machine()
                    + " are taken");
        }
        return () -> false;
    }

    @Override
    public Lease retake(Wish wish, Listener listener) {
        Slot slot = new Slot(wish.machine(), wish.lane());
        count(slot);
        return new Granted(slot);
    }

    private synchronized boolean take(Slot slot) {
        int now = taken.getOrDefault(slot, 0);
        if (now >= slots.applyAsInt(slot.machine(), slot.lane())) {
            return false;
        }
        count(slot);
        return true;
    }

    private synchronized void count(Slot slot) {
        taken.merge(slot, 1, Integer::sum);
    }

    private synchronized void giveBack(Slot slot) {
        taken.merge(slot, -1, Integer::sum);
    }

    private record Slot(MachineId machine, Lane lane) {}

    private final class Granted implements Lease {
        private final Slot slot;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Granted(Slot slot) {
            this.slot = slot;
        }

        @Override
        public MachineId machine() {
            return slot.machine();
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                giveBack(slot);
            }
        }
    }
}
