package io.jenkins.plugins.esphome.fleet;

/**
 * What an administrator said of a machine, because secrets and firmware only go where somebody took the responsibility (R8).
 *
 * @param order the smaller, the older is the approval: older ones are preferred among equals (S3)
 */
public record Approval(State state, long order) {

    /** The requester's own computer on the command line: who runs the program approved it by that. */
    public static final Approval OWN = new Approval(State.APPROVED, 0);

    /** Not approved, but the requester stands on it: it may do that requester's own work. */
    public static final Approval OWN_WORK = new Approval(State.OWN_WORK, Long.MAX_VALUE);

    public static final Approval NONE = new Approval(State.NOT_APPROVED, Long.MAX_VALUE);

    /** How far a machine is trusted now. */
    public enum State {
        APPROVED,
        /** It may compile and flash what its requester's own workspace holds, and gets nothing from elsewhere. */
        OWN_WORK,
        NOT_APPROVED,
        /** It was approved, but another machine answers under its name now. */
        IDENTITY_CHANGED
    }

    public boolean isApproved() {
        return state == State.APPROVED;
    }
}
