package io.jenkins.plugins.esphome.queue;

/** Ends a subscription; closing it twice does nothing. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
