package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.queue.CauseOfBlockage;
import java.util.function.Supplier;

/** Why one of our tasks stays in Jenkins' queue, in words that its page shows. */
final class Refusal extends CauseOfBlockage {
    private final Supplier<String> reason;

    /** @param reason in the language of whoever reads it, not of the queue's own thread */
    Refusal(Supplier<String> reason) {
        this.reason = reason;
    }

    @Override
    public String getShortDescription() {
        return reason.get();
    }
}
