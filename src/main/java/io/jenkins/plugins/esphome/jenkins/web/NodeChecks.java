package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.slaves.ComputerListener;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Check;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Health;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What {@code doctor} tells of one's own computer, told of each node: looked at when an agent with ESPHome settings connects and
 * when somebody asks, never while a page is made. The last answer of each node is kept until the next start of Jenkins.
 */
@Extension
public final class NodeChecks extends ComputerListener {
    private static final Logger LOGGER = Logger.getLogger(NodeChecks.class.getName());

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    static NodeChecks get() {
        return ExtensionList.lookupSingleton(NodeChecks.class);
    }

    /**
     * @param at when it was asked, or answered
     * @param running whether the node has not answered yet
     * @param failure why it could not be looked at; then there are no checks
     */
    record Answer(Instant at, boolean running, Optional<String> failure, List<Check> checks) {
        List<Check> broken() {
            return checks.stream()
                    .filter(check -> check.health() == Health.FAIL)
                    .toList();
        }
    }

    @Override
    public void onOnline(Computer computer, TaskListener listener) {
        Node node = computer.getNode();
        if (node != null && node.getNodeProperty(EsphomeNodeProperty.class) != null) {
            lookSoon(node);
        }
    }

    /** Returns at once; what is asked already is not asked twice. */
    void lookSoon(Node node) {
        Answer asked = new Answer(Instant.now(), true, Optional.empty(), List.of());
        Answer before = answers.put(node.getNodeName(), asked);
        if (before == null || !before.running()) {
            Computer.threadPoolForRemoting.execute(() -> answers.put(node.getNodeName(), look(node)));
        }
    }

    private static Answer look(Node node) {
        try {
            return answer(Optional.empty(), ControllerFleet.check(node));
        } catch (BadInput | IOException e) {
            LOGGER.log(Level.FINE, e, () -> "'" + node.getNodeName() + "' could not be looked at");
            return answer(Optional.of(String.valueOf(e.getMessage())), List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return answer(Optional.of(Messages.interrupted()), List.of());
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "'" + node.getNodeName() + "' could not be looked at");
            return answer(Optional.of(e.toString()), List.of());
        }
    }

    private static Answer answer(Optional<String> failure, List<Check> checks) {
        return new Answer(Instant.now(), false, failure, checks);
    }

    Optional<Answer> of(String node) {
        return Optional.ofNullable(answers.get(node));
    }

    /** @return the last answers, by node */
    Map<String, Answer> last() {
        return new TreeMap<>(answers);
    }
}
