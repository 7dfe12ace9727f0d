package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Confidential;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The door to a machine for one job, which asks before each thing that only an approved machine may have (R8): between the grant
 * and now an administrator may have withdrawn the approval, or another machine may have come under the name. What is no secret
 * passes unasked, so what runs there can still be followed and ended.
 */
record ClearedHost(BuildHost host, Clearance clearance) implements BuildHost {

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
        if (work instanceof Confidential) {
            clearance.require(host);
        }
        return host.act(work);
    }

    @Override
    public void send(Path local, String remote) throws IOException, InterruptedException {
        clearance.require(host);
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
