package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.store.RequestStore;
import io.jenkins.plugins.esphome.store.StoreSettings;
import java.io.IOException;

/** Takes the state directory for a short change that needs no engine; another process that owns it is named (exit code 4). */
final class OwnedState {

    private OwnedState() {}

    /** A change to what is below the state directory. */
    @FunctionalInterface
    interface Change<T> {
        T make(KnownDevices devices) throws IOException, InterruptedException;
    }

    static <T> T change(StateLayout state, Change<T> change) throws IOException, InterruptedException {
        RequestStore store = RequestStore.open(state.store(), StoreSettings.DEFAULT.withCommand("esphome-fleet"));
        try {
            return change.make(new KnownDevices(state));
        } finally {
            store.close();
        }
    }
}
