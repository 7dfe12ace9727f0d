package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Path;

/** The machine that this JVM runs on. */
public final class LocalHost implements BuildHost {
    private final MachineId machine;
    private final Path root;

    public LocalHost(MachineId machine, Path root) {
        this.machine = machine;
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public MachineId machine() {
        return machine;
    }

    @Override
    public String root() {
        return root.toString();
    }

    @Override
    public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
        return work.run();
    }

    @Override
    public void send(Path local, String remote) throws IOException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    @Override
    public void fetch(String remote, Path local, long maxBytes) throws IOException {
        throw new UnsupportedOperationException("lands within the hour");
    }

    @Override
    public void launch(String controlDirectory) throws IOException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
