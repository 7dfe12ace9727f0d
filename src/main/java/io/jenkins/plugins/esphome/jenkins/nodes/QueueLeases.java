package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Computer;
import hudson.model.Executor;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.WorkUnit;
import io.jenkins.plugins.esphome.fleet.Clouds;
import io.jenkins.plugins.esphome.fleet.LeaseProvider;
import io.jenkins.plugins.esphome.fleet.Machines;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has Jenkins' queue grant what our scheduler chose (decision 3), so that executors, quiet-down, idle retention and the red X mean
 * for our work what they mean for builds.
 *
 * <p>Inline work has its executor already and is only counted. The scheduler asks for a lease when slot and executor are free; what
 * Jenkins gives to somebody else meanwhile is withdrawn at its deadline and chosen again (S2).
 */
final class QueueLeases implements LeaseProvider {
    private static final Duration BEFORE_ANOTHER_CHOICE = Duration.ofSeconds(1);

    private final Machines machines;
    private final Duration deadline;
    private final Map<MachineId, Integer> inline;

    /** @param deadline how long Jenkins' queue may take to grant */
    QueueLeases(Machines machines, Duration deadline) {
        this(machines, deadline, new ConcurrentHashMap<>());
    }

    private QueueLeases(Machines machines, Duration deadline, Map<MachineId, Integer> inline) {
        this.machines = machines;
        this.deadline = deadline;
        this.inline = inline;
    }

    /** @return the same leases, granted within another time */
    QueueLeases within(Duration other) {
        return new QueueLeases(machines, other, inline);
    }

    @Override
    public Pending request(Wish wish, Listener listener) {
        if (wish.under() == Under.CALLERS_EXECUTOR) {
            listener.granted(new Counted(wish));
            return () -> false;
        }
        Optional<Node> node = NamedNode.find(wish.machine());
        if (node.isEmpty()) {
            refuseSoon(listener, "Jenkins has no agent '" + wish.machine() + "' any more");
            return () -> false;
        }
        if (neverFlies(wish, node.get())) {
            listener.granted(new Counted(wish));
            return () -> false;
        }
        return enqueue(task(wish, node.get(), listener), listener);
    }

    @Override
    public Lease retake(Wish wish, Listener listener) {
        Optional<Node> node = NamedNode.find(wish.machine());
        if (wish.under() == Under.CALLERS_EXECUTOR || node.isEmpty() || neverFlies(wish, node.get())) {
            return new Counted(wish);
        }
        LeaseTask task = task(wish, node.get(), new OnlyCancels(listener));
        task.schedule();
        return task.retaken();
    }

    @Override
    public Clouds clouds() {
        return new QueueClouds();
    }

    /** On an agent without executors Jenkins starts nothing at all, not even what takes none. */
    private static boolean neverFlies(Wish wish, Node node) {
        return wish.lane() == Lane.UPLOAD && node.getNumExecutors() == 0;
    }

    private static LeaseTask task(Wish wish, Node node, Listener listener) {
        return switch (wish.lane()) {
            case COMPILE -> new CompileLeaseTask(wish, node, listener);
            case UPLOAD -> new UploadLeaseTask(wish, node, listener);
        };
    }

    private Pending enqueue(LeaseTask task, Listener listener) {
        if (task.schedule()) {
            later(deadline, () -> expire(task, listener));
        } else {
            refuseSoon(listener, "Jenkins' queue refused it");
        }
        return task::withdraw;
    }

    private void expire(LeaseTask task, Listener listener) {
        String why = task.why();
        if (task.withdraw()) {
            listener.refused(task.machine() + " gave no executor within " + deadline.toSeconds() + " s: " + why);
        }
    }

    /** Not at once: the scheduler would choose the same again until somebody told it better. */
    private static void refuseSoon(Listener listener, String reason) {
        later(BEFORE_ANOTHER_CHOICE, () -> listener.refused(reason));
    }

    private static void later(Duration delay, Runnable action) {
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, Computer.threadPoolForRemoting)
                .execute(action);
    }

    /**
     * Why a node can hold no further compile lease, if so. One that is over takes no slot, though it leaves queue and executor only
     * a moment later. Leases that this very pass of the queue has assigned count as well: their
     * executors have them as work unit before anything of ours runs.
     */
    Optional<Refusal> against(Node node, CompileLeaseTask asking) {
        MachineId id = asking.machine();
        int slots = machines.find(id).map(machine -> machine.builds().slots()).orElse(0);
        if (asking.isOver()) {
            return Optional.of(new Refusal(Messages::nobodyWaits));
        }
        if (slots == 0) {
            return Optional.of(new Refusal(() -> Messages.noBuildServer(id.name())));
        }
        return held(node) + inline.getOrDefault(id, 0) >= slots
                ? Optional.of(new Refusal(() -> Messages.slotsInUse(id.name())))
                : Optional.empty();
    }

    private static long held(Node node) {
        Computer computer = node.toComputer();
        return computer == null
                ? 0
                : computer.getExecutors().stream().filter(QueueLeases::isOurs).count();
    }

    private static boolean isOurs(Executor executor) {
        WorkUnit unit = executor.getCurrentWorkUnit();
        return unit != null && unit.work instanceof CompileLeaseTask lease && !lease.isOver();
    }

    /** A slot that needs no executor of its own. */
    private final class Counted implements Lease {
        private final Wish wish;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Counted(Wish wish) {
            this.wish = wish;
            count(1);
        }

        private void count(int more) {
            if (wish.lane() == Lane.COMPILE) {
                inline.merge(wish.machine(), more, (now, change) -> now + change == 0 ? null : now + change);
            }
        }

        @Override
        public MachineId machine() {
            return wish.machine();
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                count(-1);
                // nothing else tells the queue of a slot that held no executor
                Queue.getInstance().scheduleMaintenance();
            }
        }
    }

    /** The work runs already; that Jenkins grants its lease at last is no news. */
    private record OnlyCancels(Listener listener) implements Listener {
        @Override
        public void granted(Lease lease) {
            // it was used before it was granted
        }

        @Override
        public void refused(String reason) {
            throw new IllegalStateException("It was not asked: " + reason);
        }

        @Override
        public void cancelled(String by) {
            listener.cancelled(by);
        }
    }
}
