package io.jenkins.plugins.esphome.jenkins.nodes;

import io.jenkins.plugins.esphome.fleet.Approval;
import io.jenkins.plugins.esphome.host.MachineIdentity;
import io.jenkins.plugins.esphome.jenkins.nodes.ApprovedPins.Entry;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.report.Words;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Who may be a build server or flashing agent: the agent that an administrator approved, as long as it proves at each connection
 * that it holds the key that was approved (R8). The same key under another name, or another key under the same name, is told
 * and not used until somebody approves it again.
 *
 * <p>Each judgement and what is remembered of it are one step: whoever revokes an agent while it is judged has the last word.
 */
public final class Pairing {
    private static final Logger LOGGER = Logger.getLogger(Pairing.class.getName());

    /** What a node's settings say instead of a pin: whoever connects first under this name. */
    static final String FIRST = "first";

    private static final String SETTINGS = "the node's settings";

    private final ApprovedPins approved;
    private final Predicate<String> isNode;
    private final Map<String, Standing> standings = new ConcurrentHashMap<>();

    /** @param isNode whether there is an agent of this name */
    Pairing(ApprovedPins approved, Predicate<String> isNode) {
        this.approved = approved;
        this.isNode = isNode;
    }

    /** @return what is known of each agent that is to serve or was seen, by name */
    public SortedMap<String, Standing> standings() {
        return new TreeMap<>(standings);
    }

    /** @return what is known of this agent */
    public Standing standing(String node) {
        return standings.getOrDefault(node, Standing.UNSEEN);
    }

    /**
     * An agent has proven this pin.
     *
     * @param wanted what its settings say: a pin, {@link #FIRST}, or nothing
     */
    synchronized Standing proven(String node, String pin, String wanted) {
        try {
            return remember(node, judge(node, pin, wanted));
        } catch (IOException e) {
            return failed(node, e.getMessage());
        }
    }

    /** A cloud makes and ends its agents as it likes: its template was approved, not each of them. */
    synchronized Standing ofApprovedTemplate(String node, String pin) {
        return remember(
                node,
                new Standing(
                        Standing.State.APPROVED,
                        pin,
                        Messages::approvedByLabel,
                        new Approval(Approval.State.APPROVED, Long.MAX_VALUE - 1)));
    }

    /**
     * Whether an agent is approved, or will be as soon as it connects, as far as is known of one that is away.
     *
     * @param wanted what its settings say: a pin, {@link #FIRST}, or nothing
     */
    boolean mayServe(String node, String wanted) {
        Standing seen = standing(node);
        return seen.state() == Standing.State.UNSEEN ? isExpected(node, wanted) : seen.isApproved();
    }

    /**
     * Whether an agent that proves the right pin now is approved by that, as far as anybody has said.
     *
     * @param wanted what its settings say: a pin, {@link #FIRST}, or nothing
     */
    boolean isExpected(String node, String wanted) {
        try {
            return approved.find(node).map(entry -> !entry.revoked()).orElse(!wanted.isEmpty());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e.getMessage(), e);
            return false;
        }
    }

    /** @return whether somebody took its approval back, here or not */
    boolean isRevoked(String node) {
        try {
            return approved.find(node).filter(ApprovedPins.Entry::revoked).isPresent();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e.getMessage(), e);
            return false;
        }
    }

    /** It did not prove anything. */
    synchronized Standing refused(String node, String sentence) {
        return remember(node, Standing.of(Standing.State.REFUSED, "", () -> sentence));
    }

    /** It could not be asked: that says nothing about who it is. */
    synchronized Standing failed(String node, String sentence) {
        return remember(node, Standing.of(Standing.State.FAILED, "", () -> sentence));
    }

    synchronized void forget(String node) {
        standings.remove(node);
    }

    private Standing remember(String node, Standing now) {
        standings.put(node, now);
        return now;
    }

    private Standing judge(String node, String pin, String wanted) throws IOException {
        Optional<Entry> entry = approved.find(node);
        Optional<Entry> twin = twin(pin, node);
        if (twin.isPresent()) {
            String other = twin.get().node();
            return Standing.of(Standing.State.DUPLICATE, pin, () -> Messages.duplicate(other));
        }
        if (entry.isPresent() && entry.get().revoked()) {
            return revoked(pin, entry.get());
        }
        if (MachineIdentity.isPin(wanted)) {
            return expected(node, pin, wanted, entry);
        }
        if (entry.isEmpty()) {
            return wanted.equals(FIRST)
                    ? Standing.approved(approved.approve(node, pin, SETTINGS + " (first contact)"))
                    : Standing.of(Standing.State.NOT_APPROVED, pin, Messages::notApproved);
        }
        return matching(pin, entry.get());
    }

    private static Standing revoked(String pin, Entry entry) {
        return Standing.of(Standing.State.NOT_APPROVED, pin, () -> Messages.revoked(entry.by(), entry.at()));
    }

    /** An agent that was given another name, or deleted, is in nobody's way: its page, where it could be revoked, is gone. */
    private Optional<Entry> twin(String pin, String node) throws IOException {
        return approved.others(pin, node).stream()
                .filter(entry -> isNode.test(entry.node()))
                .findFirst();
    }

    private Standing expected(String node, String pin, String wanted, Optional<Entry> entry) throws IOException {
        if (!pin.equals(wanted)) {
            return Standing.of(Standing.State.CHANGED, pin, () -> Messages.notExpected(wanted));
        }
        boolean known = entry.filter(one -> one.pin().equals(pin)).isPresent();
        return Standing.approved(known ? entry.get() : approved.approve(node, pin, SETTINGS));
    }

    private static Standing matching(String pin, Entry entry) {
        return entry.pin().equals(pin)
                ? Standing.approved(entry)
                : Standing.of(Standing.State.CHANGED, pin, () -> Messages.changed(entry.pin(), entry.by(), entry.at()));
    }

    /**
     * @param pin what the administrator saw, so that nothing else is approved
     * @throws BadInput if that is not what the agent proved last, or its key belongs to another approved agent
     */
    synchronized void approve(String node, String pin, String by) throws IOException {
        Standing seen = standing(node);
        if (pin.isEmpty() || !seen.pin().equals(pin)) {
            throw new BadInput(
                    "The agent '" + node + "' did not prove the pin that you approved: look at its page again.");
        }
        Optional<Entry> twin = twin(pin, node);
        if (twin.isPresent()) {
            throw new BadInput("The pin belongs to '" + twin.get().node() + "': revoke that agent first.");
        }
        remember(node, Standing.approved(approved.approve(node, pin, by)));
    }

    synchronized void revoke(String node, String by) throws IOException {
        approved.revoke(node, by);
        String pin = standing(node).pin();
        String at = Words.moment(Instant.now());
        remember(node, Standing.of(Standing.State.NOT_APPROVED, pin, () -> Messages.revoked(by, at)));
    }
}
