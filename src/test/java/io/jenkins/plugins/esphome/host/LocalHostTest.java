package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.MachineId;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalHostTest extends BuildHostContract {
    @TempDir
    Path root;

    @Override
    BuildHost host() {
        return new LocalHost(MachineId.LOCAL, root);
    }

    @Override
    BuildHost reconnect() {
        return host();
    }
}
