package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.JobId;

/**
 * What the queue wants done. Called outside its lock, on the thread that changed the state: implementations return at once
 * and do the work elsewhere. Never called with anything that the queue could not say again: a restart repeats it.
 */
public interface QueueListener {

    /** The job was cancelled while it ran: end its process, then report its end by {@code fail} or {@code complete} (Q8). */
    void kill(JobId job);

    /** Something may be placeable that was not before: run the scheduler on a fresh snapshot. */
    void placeable();
}
