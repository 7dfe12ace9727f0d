package io.jenkins.plugins.esphome.jenkins.nodes;

import io.jenkins.plugins.esphome.fleet.Approval;
import io.jenkins.plugins.esphome.jenkins.nodes.ApprovedPins.Entry;

/**
 * How far an agent is trusted now, and why, as its page shows it.
 *
 * @param pin what it proved; empty if it proved nothing yet
 * @param sentence why, and the way out
 */
public record Standing(State state, String pin, String sentence, Approval approval) {

    static final Standing UNSEEN =
            new Standing(State.UNSEEN, "", "It did not connect since Jenkins was started.", Approval.NONE);

    /** What is true of it. */
    public enum State {
        UNSEEN,
        NOT_APPROVED,
        APPROVED,
        /** Another machine answers under an approved name. */
        CHANGED,
        /** It has the key of another approved machine. */
        DUPLICATE,
        /** It did not prove anything. */
        REFUSED,
        /** It could not be asked, by a trouble that says nothing about who it is. */
        FAILED
    }

    static Standing of(State state, String pin, String sentence) {
        Approval approval =
                state == State.CHANGED ? new Approval(Approval.State.IDENTITY_CHANGED, Long.MAX_VALUE) : Approval.NONE;
        return new Standing(state, pin, sentence, approval);
    }

    static Standing approved(Entry entry) {
        return new Standing(
                State.APPROVED,
                entry.pin(),
                "approved by " + entry.by() + " at " + entry.at(),
                new Approval(Approval.State.APPROVED, entry.order()));
    }

    public boolean isApproved() {
        return state == State.APPROVED;
    }

    /** @return whether somebody has to look at it: it is not what was approved */
    public boolean isSuspicious() {
        return state == State.CHANGED || state == State.DUPLICATE || state == State.REFUSED;
    }

    /** @return whether something has to be mended before it can be asked who it is */
    public boolean isFailed() {
        return state == State.FAILED;
    }
}
