package io.jenkins.plugins.esphome.queue;

/**
 * What each command does to the state: the rules, pure. They are given a {@link Change} to write into and touch nothing
 * else, so the same command on the same state does the same, always.
 *
 * <p>One class a reason for which a job moves, each standing on those above it here: {@link Ending} is the one through which
 * every job ends, {@link Restarting} the one that a start of the program needs.
 */
final class Transitions {

    final Cancelling cancelling;
    final Running running;
    final Placing placing;
    final Losing losing;
    final Filing filing;
    final Restarting restarting;

    Transitions(Change change, int maxRuns) {
        Lanes lanes = new Lanes(change);
        WorkIndex index = new WorkIndex(change);
        Ending ending = new Ending(change, lanes, index);
        cancelling = new Cancelling(change, lanes, ending);
        running = new Running(change, lanes, ending);
        placing = new Placing(change, lanes, running, ending);
        losing = new Losing(change, lanes, running, placing, cancelling, ending, maxRuns);
        Wiping wiping = new Wiping(change, lanes, placing, cancelling, ending);
        Superseding superseding = new Superseding(change, cancelling);
        filing = new Filing(change, lanes, index, superseding, wiping, ending);
        restarting = new Restarting(change, lanes, index, filing, ending);
    }
}
