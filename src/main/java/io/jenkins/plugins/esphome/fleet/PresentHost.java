package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A machine by its name, over whatever connection it is here now: for who must find it again after it was lost (R3), while the
 * machine that proved who it is (R8) is another object after each connection.
 */
record PresentHost(Machines machines, MachineId machine, String root) implements BuildHost {

    private BuildHost now() throws HostLostException {
        return machines.here(machine).host();
    }

    @Override
    public Optional<String> esphome() {
        return machines.find(machine).flatMap(here -> here.host().esphome());
    }

    @Override
    public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
        return now().act(work);
    }

    @Override
    public void send(Path local, String remote) throws IOException, InterruptedException {
        now().send(local, remote);
    }

    @Override
    public void fetch(String remote, Path local, long maxBytes) throws IOException, InterruptedException {
        now().fetch(remote, local, maxBytes);
    }

    @Override
    public void launch(String controlDirectory) throws IOException, InterruptedException {
        now().launch(controlDirectory);
    }
}
