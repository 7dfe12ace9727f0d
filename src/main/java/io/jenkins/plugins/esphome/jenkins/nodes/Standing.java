package io.jenkins.plugins.esphome.jenkins.nodes;

import io.jenkins.plugins.esphome.fleet.Approval;
import io.jenkins.plugins.esphome.jenkins.nodes.ApprovedPins.Entry;
import java.util.function.Supplier;

/**
 * How far an agent is trusted now, and why, as its page shows it.
 *
 * @param pin what it proved; empty if it proved nothing yet
 * @param words why, and the way out, in the language of whoever asks
 */
public record Standing(State state, String pin, Supplier<String> words, Approval approval) {

    static final Standing UNSEEN = new Standing(State.UNSEEN, "", Messages::unseen, Approval.NONE);

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

    static Standing of(State state, String pin, Supplier<String> words) {
        Approval approval =
                state == State.CHANGED ? new Approval(Approval.State.IDENTITY_CHANGED, Long.MAX_VALUE) : Approval.NONE;
        return new Standing(state, pin, words, approval);
    }

    static Standing approved(Entry entry) {
        return new Standing(
                State.APPROVED,
                entry.pin(),
                () -> Messages.approvedBy(entry.by(), entry.at()),
                new Approval(Approval.State.APPROVED, entry.order()));
    }

    /** @return why, and the way out */
    public String sentence() {
        return words.get();
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
