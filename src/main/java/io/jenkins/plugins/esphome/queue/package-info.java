/**
 * The one thread-safe core: lanes, held uploads, cascades, cancels and the event stream behind one lock that is never
 * held during input or output (decision 4). It decides what happens to a job and leaves the doing to its callers. It may
 * use {@code schedule}, {@code store} and {@code model}.
 */
package io.jenkins.plugins.esphome.queue;
