package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.queue.CauseOfBlockage;

/** Why one of our tasks stays in Jenkins' queue, in words that its page shows. */
final class Refusal extends CauseOfBlockage {
    private final String reason;

    Refusal(String reason) {
        this.reason = reason;
    }

    @Override
    public String getShortDescription() {
        return reason;
    }
}
