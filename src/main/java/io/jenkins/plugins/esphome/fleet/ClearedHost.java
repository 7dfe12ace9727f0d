package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Confidential;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.TransferLimit;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The door to a machine for one job, which asks before each thing that only an approved machine may have (R8): between the grant
 * and now an administrator may have withdrawn the approval, or another machine may have come under the name. What is no secret
 * passes unasked, so what runs there can still be followed and ended. No transfer takes longer than the limit (Q14).
 */
record ClearedHost(BuildHost host, Clearance clearance, Duration limit) implements BuildHost {

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
            return confidential("Sending to the machine", door -> door.act(work));
        }
        return host.act(work);
    }

    @Override
    public void send(Path local, String remote) throws IOException, InterruptedException {
        confidential("Sending " + local.getFileName(), door -> {
            door.send(local, remote);
            return true;
        });
    }

    @Override
    public void fetch(String remote, Path local, long maxBytes) throws IOException, InterruptedException {
        new TransferLimit("Fetching " + local.getFileName(), limit).hold(host, door -> {
            door.fetch(remote, local, maxBytes);
            return true;
        });
    }

    private <T> T confidential(String title, TransferLimit.Transfer<T> transfer)
            throws IOException, InterruptedException {
        return new TransferLimit(title, limit).hold(host, door -> {
            clearance.require(door);
            return transfer.over(door);
        });
    }

    @Override
    public void launch(String controlDirectory) throws IOException, InterruptedException {
        host.launch(controlDirectory);
    }
}
