package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Launcher;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.esphome.fleet.Approval;
import io.jenkins.plugins.esphome.fleet.BuildServer;
import io.jenkins.plugins.esphome.fleet.FlashingAgent;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.fleet.Machines;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The nodes on which a step stands, for as long as it stands there: each may do that step's own work, under the executor that it
 * holds. What they do for others is the matter of {@link ApprovedMachines}.
 *
 * <p>Several steps on one node are one machine. What belongs to a step starts through that step (see {@code Machines.lend}), what
 * belongs to none through the youngest. A node that is not connected,
 * or whose step is not resumed yet after a restart, becomes a machine as soon as it is; one that comes back is announced again,
 * which makes the engine attach to what still runs there.
 */
public final class NodeMachines {
    private static final Logger LOGGER = Logger.getLogger(NodeMachines.class.getName());
    private static final int RETRY_SECONDS = 2;

    private final Machines machines;
    private final Map<String, Occupied> nodes = new HashMap<>();

    NodeMachines(Machines machines) {
        this.machines = machines;
    }

    /**
     * A step stands on this node now.
     *
     * @param node its name, empty for the built-in node
     */
    public Stay enter(String node, NodeConnection connection) {
        Stay stay = new Stay(node, connection);
        Occupied occupied;
        synchronized (nodes) {
            occupied = nodes.computeIfAbsent(node, Occupied::new);
            occupied.users.push(connection);
        }
        occupied.announceSoon(connection);
        return stay;
    }

    /** The agent is connected, perhaps again. */
    void online(String node) {
        find(node).ifPresent(occupied -> occupied.users().forEach(occupied::announceSoon));
    }

    private Optional<Occupied> find(String node) {
        synchronized (nodes) {
            return Optional.ofNullable(nodes.get(node));
        }
    }

    private void leave(String node, NodeConnection connection) {
        synchronized (nodes) {
            Occupied occupied = nodes.get(node);
            if (occupied == null || !occupied.users.remove(connection) || !occupied.users.isEmpty()) {
                return;
            }
            nodes.remove(node);
            occupied.present.cancel(false);
        }
        machines.leave(JenkinsHost.machineOf(node));
    }

    /** One step's time on one node. */
    public final class Stay implements AutoCloseable {
        private final String node;
        private final NodeConnection connection;

        private Stay(String node, NodeConnection connection) {
            this.node = node;
            this.connection = connection;
        }

        /**
         * @return completes when the node is connected and known to the engine; exceptionally, with a sentence, if it never can be
         */
        public CompletableFuture<NodeMachine> machine() {
            return find(node)
                    .map(occupied -> occupied.present.copy())
                    .orElseGet(() -> CompletableFuture.failedFuture(new BadInput("The step has left its node.")));
        }

        @Override
        public void close() {
            leave(node, connection);
        }
    }

    /** A node with at least one step on it. */
    private final class Occupied implements NodeConnection {
        private final String node;
        private final Deque<NodeConnection> users = new ArrayDeque<>();
        private final CompletableFuture<NodeMachine> present = new CompletableFuture<>();

        private Occupied(String node) {
            this.node = node;
        }

        private List<NodeConnection> users() {
            synchronized (nodes) {
                return List.copyOf(users);
            }
        }

        private void announceSoon(NodeConnection user) {
            Computer.threadPoolForRemoting.execute(() -> announce(user));
        }

        /** Each step is back on its node at a time of its own, and only then what it had started goes on. */
        private void announce(NodeConnection user) {
            if (!isOccupied() || !users().contains(user)) {
                return;
            }
            try {
                user.launcher();
                user.environment();
                NodeMachine machine = look();
                machines.enter(machine.settings());
                present.complete(machine);
            } catch (BadInput e) {
                present.completeExceptionally(e);
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.FINE, e, () -> "The node '" + node + "' is not ready yet");
                later().execute(() -> announce(user));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private NodeMachine look() throws IOException, InterruptedException {
            Node itself = NamedNode.require(node);
            EsphomeNodeProperty property = EsphomeNodeProperty.of(itself);
            JenkinsHost host = JenkinsHost.on(itself, this);
            AskMachine.Answer answer = host.act(new AskMachine());
            MachineSettings settings = MachineSettings.own(
                            host,
                            itself.getDisplayName(),
                            BuildServer.own(property.slots(answer.processors())),
                            new FlashingAgent(property.getUploadSlots(), EsphomeNodeProperty.hostPrograms(itself)))
                    .withApproval(Approval.OWN_WORK);
            return new NodeMachine(settings, answer.timeZone());
        }

        private boolean isOccupied() {
            synchronized (nodes) {
                return nodes.get(node) == this && !Jenkins.get().isTerminating();
            }
        }

        private static Executor later() {
            return CompletableFuture.delayedExecutor(RETRY_SECONDS, TimeUnit.SECONDS, Computer.threadPoolForRemoting);
        }

        private NodeConnection youngest() throws HostLostException {
            synchronized (nodes) {
                NodeConnection user = users.peek();
                if (user == null) {
                    throw new HostLostException("No step stands on '" + node + "' any more.", null);
                }
                return user;
            }
        }

        @Override
        public VirtualChannel channel() throws IOException, InterruptedException {
            return youngest().channel();
        }

        @Override
        public Launcher launcher() throws IOException, InterruptedException {
            return youngest().launcher();
        }

        @Override
        public Map<String, String> environment() throws IOException, InterruptedException {
            return youngest().environment();
        }
    }
}
