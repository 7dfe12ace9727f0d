package io.jenkins.plugins.esphome.store;

import java.time.Instant;

/**
 * Who may change a store: one process at a time, told to every other one that wants to.
 *
 * @param pid its process id on {@code host}
 * @param host the name of the computer on which it runs
 * @param since when it took the store
 * @param command what it is, as a person would call it; never its arguments, which may hold secrets
 */
public record StoreOwner(long pid, String host, Instant since, String command) {
    @Override
    public String toString() {
        return "process " + pid + " on " + host + " (" + command + ", since " + since + ")";
    }
}
