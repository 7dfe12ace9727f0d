package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.Node;
import hudson.remoting.VirtualChannel;
import hudson.slaves.AbstractCloudSlave;
import io.jenkins.plugins.esphome.fleet.FlashingAgent;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.fleet.Machines;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.IdentityRefusedException;
import io.jenkins.plugins.esphome.host.MachineIdentity;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * The agents that work for everybody: build servers and flashing agents that were approved, as long as they are connected. At
 * each connection an agent proves who it is before it becomes a machine; one that does not is only shown.
 */
public final class ApprovedMachines {
    private static final Logger LOGGER = Logger.getLogger(ApprovedMachines.class.getName());

    private final Machines machines;
    private final Pairing pairing;
    private final ControllerId controller;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    /** Over which connection each agent was asked last who it is, whatever came of it. */
    private final Map<String, WeakReference<VirtualChannel>> asked = new ConcurrentHashMap<>();

    /** Names this controller to agents; known when the engine's records are open. */
    interface ControllerId {
        String get() throws IOException, InterruptedException;
    }

    ApprovedMachines(Machines machines, Pairing pairing, ControllerId controller) {
        this.machines = machines;
        this.pairing = pairing;
        this.controller = controller;
    }

    /** The agent connected, or what is said of it changed, or what failed there may be mended; returns at once. */
    public void announceSoon(String node) {
        Computer.threadPoolForRemoting.execute(() -> announce(node));
    }

    /** As {@link #announceSoon}; and who waits for an agent that was removed, or must serve no more, is told then. */
    void reconsiderSoon(String node) {
        Computer.threadPoolForRemoting.execute(() -> {
            announce(node);
            machines.doubt(JenkinsHost.machineOf(node));
        });
    }

    /** What is said of any agent changed. */
    void announceAllSoon() {
        for (Computer computer : Jenkins.get().getComputers()) {
            announceSoon(computer.getName());
        }
    }

    /** Whom the controller's settings approve changed. */
    void announceCloudAgentsSoon() {
        Jenkins.get().getNodes().stream()
                .filter(AbstractCloudSlave.class::isInstance)
                .forEach(node -> announceSoon(node.getNodeName()));
    }

    /** The connection is gone: whoever comes next under this name has to prove who it is. */
    void gone(String node) {
        machines.remove(JenkinsHost.machineOf(node));
    }

    /** It must do nothing more for others: who waits for it is told. Returns at once. */
    void revoked(String node) {
        gone(node);
        machines.doubt(JenkinsHost.machineOf(node));
    }

    /** @return whether this agent is approved, as far as is known, and was not asked over its present connection yet who it is */
    boolean awaitsProof(Node node) {
        EsphomeNodeProperty property = EsphomeNodeProperty.of(node);
        boolean expected = isOfApprovedTemplate(node)
                || property.serves() && pairing.isExpected(node.getNodeName(), property.getApproval());
        Optional<VirtualChannel> now = channel(node.getNodeName());
        WeakReference<VirtualChannel> last = asked.get(node.getNodeName());
        return expected && (now.isEmpty() || last == null || last.get() != now.get());
    }

    private static Optional<VirtualChannel> channel(String node) {
        return Optional.ofNullable(Jenkins.get().getComputer(node)).map(Computer::getChannel);
    }

    /** Whatever came of it, who waits for it need not wait longer. */
    private void asked(String node, Optional<VirtualChannel> over) {
        over.ifPresent(channel -> asked.put(node, new WeakReference<>(channel)));
        machines.judged(JenkinsHost.machineOf(node));
    }

    private void announce(String node) {
        synchronized (locks.computeIfAbsent(node, any -> new Object())) {
            Optional<VirtualChannel> channel = channel(node);
            try {
                Optional<Node> serving = serving(node);
                if (serving.isEmpty()) {
                    gone(node);
                    pairing.forget(node);
                } else {
                    announce(serving.get());
                }
                asked(node, channel);
            } catch (HostLostException e) {
                gone(node);
                LOGGER.log(Level.FINE, e, () -> "'" + node + "' is not connected");
            } catch (IOException | RuntimeException e) {
                gone(node);
                pairing.failed(node, reason(e));
                asked(node, channel);
                LOGGER.log(Level.WARNING, e, () -> "The agent '" + node + "' is not used for ESPHome: " + reason(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String reason(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.toString());
    }

    /** Never the built-in node: a configuration is code (decision 7). */
    private static Optional<Node> serving(String node) {
        if (node.isEmpty() || Jenkins.get().isTerminating()) {
            return Optional.empty();
        }
        return NamedNode.find(JenkinsHost.machineOf(node))
                .filter(itself -> EsphomeNodeProperty.of(itself).serves() || isOfApprovedTemplate(itself));
    }

    private void announce(Node node) throws IOException, InterruptedException {
        NamedNode named = new NamedNode(node.getNodeName());
        CheckedConnection connection = new CheckedConnection(named, named.channel());
        JenkinsHost host = JenkinsHost.on(node, connection);
        Standing standing = prove(node, host);
        if (!standing.isApproved()) {
            gone(named.name());
            LOGGER.log(
                    standing.isSuspicious() || standing.isFailed() ? Level.WARNING : Level.FINE,
                    () -> "The agent '" + named.name() + "' is not used for ESPHome: " + standing.sentence());
            return;
        }
        machines.put(settings(node, standing, host));
        requireStill(connection);
        if (!pairing.standing(named.name()).isApproved()) {
            // revoked while we looked: that removed a machine which we had not put yet
            gone(named.name());
        }
    }

    private Standing prove(Node node, JenkinsHost host) throws IOException, InterruptedException {
        String name = node.getNodeName();
        try {
            String pin = MachineIdentity.provenPin(host, controller.get());
            return isOfApprovedTemplate(node)
                    ? pairing.ofApprovedTemplate(name, pin)
                    : pairing.proven(name, pin, EsphomeNodeProperty.of(node).getApproval());
        } catch (IdentityRefusedException e) {
            return pairing.refused(name, e.getMessage());
        }
    }

    static boolean isOfApprovedTemplate(Node node) {
        String labels = EsphomeConfiguration.get().getCloudAgents();
        return node instanceof AbstractCloudSlave
                && !labels.isEmpty()
                && Label.parseExpression(labels).matches(node);
    }

    /**
     * Why a node will not flash for others, however long somebody waits; one that is approved and merely not connected will.
     *
     * @return what stands against it, and the way out, in words that follow its name
     */
    public Optional<String> againstFlashing(Node node) {
        EsphomeNodeProperty property = EsphomeNodeProperty.of(node);
        if (!property.isFlashingAgent()) {
            return Optional.of("is no flashing agent: tick 'Flashing agent' under ESPHome in its settings");
        }
        Standing seen = pairing.standing(node.getNodeName());
        if (seen.isFailed()) {
            return Optional.of("could not be asked who it is (" + seen.sentence()
                    + "): mend that and choose 'Check now' on its page 'ESPHome check'");
        }
        return isOfApprovedTemplate(node) || pairing.mayServe(node.getNodeName(), property.getApproval())
                ? Optional.empty()
                : Optional.of("is not approved: an administrator can approve it on its page 'ESPHome', which says why");
    }

    private static MachineSettings settings(Node node, Standing standing, JenkinsHost host)
            throws IOException, InterruptedException {
        EsphomeNodeProperty property = EsphomeNodeProperty.of(node);
        boolean cloud = isOfApprovedTemplate(node);
        int processors = host.act(new AskMachine()).processors();
        Computer computer = node.toComputer();
        return new MachineSettings(
                host,
                node.getDisplayName(),
                standing.pin(),
                standing.approval(),
                cloud && !property.serves()
                        ? property.asBuildServer(node, processors)
                        : property.builds(node, processors),
                computer != null && computer.isTemporarilyOffline() ? FlashingAgent.NONE : property.flashes(),
                expression -> satisfies(node, expression));
    }

    private static boolean satisfies(Node node, String expression) {
        try {
            return Label.parseExpression(expression).matches(node);
        } catch (IllegalArgumentException e) {
            LOGGER.log(Level.FINE, e, () -> "'" + expression + "' is no label expression");
            return false;
        }
    }

    /** Whoever lost the connection while we looked was told before we put it. */
    private static void requireStill(CheckedConnection connection) throws HostLostException {
        connection.channel();
    }
}
