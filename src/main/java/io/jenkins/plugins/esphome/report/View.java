package io.jenkins.plugins.esphome.report;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import java.util.Collection;
import java.util.function.Consumer;

/** What a person sees while a run goes on. Called from any thread; never blocks for longer than one write. */
public interface View extends Consumer<JobEvent>, AutoCloseable {

    /** Jobs that an earlier run left behind and that this one finishes. */
    void fromEarlierRun(Collection<FirmwareJob> active);

    /** One line of the run itself, not of a job. */
    void say(String line);

    /** Leaves the last picture standing; nothing is shown after it. */
    @Override
    void close();
}
