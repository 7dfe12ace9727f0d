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
import jenkins.model.Jenkins;
import jenkins.model.NodeListener;

/**
 * What {@code doctor} tells of one's own computer, told of each node: looked at when an agent with ESPHome settings connects and
 * when somebody asks, never while a page is made. The last answer of each node is kept until its settings change, it goes, or Jenkins is
 * started again.
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
        String name = node.getNodeName();
        Answer asked = new Answer(Instant.now(), true, Optional.empty(), List.of());
        Answer now = answers.compute(name, (any, before) -> before != null && before.running() ? before : asked);
        if (now == asked) {
            Computer.threadPoolForRemoting.execute(() -> answered(name, asked, look(node)));
        }
    }

    /** What was asked of a node that changed meanwhile, or is gone, is no answer any more. */
    private void answered(String node, Answer asked, Answer answer) {
        answers.replace(node, asked, answer);
        if (isGone(node)) {
            answers.remove(node);
        }
    }

    /** The built-in node, which has no name, is always there. */
    private static boolean isGone(String node) {
        return !node.isEmpty() && Jenkins.get().getNode(node) == null;
    }

    /** What was said of it is not true any more. */
    private void changed(Node old, Node now) {
        boolean known = answers.remove(old.getNodeName()) != null;
        answers.remove(now.getNodeName());
        Computer computer = now.toComputer();
        boolean wanted = known || now.getNodeProperty(EsphomeNodeProperty.class) != null;
        if (wanted && computer != null && computer.isOnline()) {
            lookSoon(now);
        }
    }

    /** A cloud's agents come and go by the thousand, and nobody can mend one that is gone. */
    @Extension
    public static final class Changes extends NodeListener {
        @Override
        protected void onUpdated(Node oldOne, Node newOne) {
            get().changed(oldOne, newOne);
        }

        @Override
        protected void onDeleted(Node node) {
            get().answers.remove(node.getNodeName());
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

    /** @return the last answers of the nodes that there are, by node */
    Map<String, Answer> last() {
        Map<String, Answer> last = new TreeMap<>(answers);
        last.keySet().removeIf(NodeChecks::isGone);
        return last;
    }
}
