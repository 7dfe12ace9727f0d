package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A host as it is but for what a test changes. */
public abstract class ForwardingHost implements BuildHost {
    protected final BuildHost host;

    protected ForwardingHost(BuildHost host) {
        this.host = host;
    }

    @Override
    public MachineId machine() {
        return host.machine();
    }

    @Override
    public String root() {
        return host.root();
    }

    @Override
    public Optional<String> esphome() {
        return host.esphome();
    }

    @Override
    public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
        return host.act(work);
    }

    @Override
    public void send(Path local, String remote) throws IOException, InterruptedException {
        host.send(local, remote);
    }

    @Override
    public void fetch(String remote, Path local, long maxBytes) throws IOException, InterruptedException {
        host.fetch(remote, local, maxBytes);
    }

    @Override
    public void launch(String controlDirectory) throws IOException, InterruptedException {
        host.launch(controlDirectory);
    }
}
