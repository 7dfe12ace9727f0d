package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;

/**
 * Hears what steps do in a build, so that what belongs to Jenkins' own records (artifacts, fingerprints, test results, the
 * build's page) needs no step to know it. After a restart of Jenkins the same may be told again.
 */
public interface StepListener extends ExtensionPoint {

    /** A request was filed for this build; called on no thread of Pipeline's own. */
    default void filed(Run<?, ?> run, RequestId request) {
        // whoever waits for the end needs no beginning
    }

    /**
     * All that one step asked for has ended, well or not, and the step itself ends after this.
     *
     * @throws IOException with one sentence, which then fails the step
     */
    void ended(StepEnd end) throws IOException, InterruptedException;

    static ExtensionList<StepListener> all() {
        return ExtensionList.lookup(StepListener.class);
    }
}
