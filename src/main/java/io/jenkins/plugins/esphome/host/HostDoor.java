package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.nio.file.Path;

/** A way to a machine that is looked for anew at each step: whether it is open, and where it leads, may change between two. */
public abstract class HostDoor implements BuildHost {

    /**
     * @return where the next step goes
     * @throws IOException if it goes nowhere now
     */
    protected abstract BuildHost open() throws IOException;

    @Override
    public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
        return open().act(work);
    }

    @Override
    public void send(Path local, String remote) throws IOException, InterruptedException {
        open().send(local, remote);
    }

    @Override
    public void fetch(String remote, Path local, long maxBytes) throws IOException, InterruptedException {
        open().fetch(remote, local, maxBytes);
    }

    @Override
    public void launch(String controlDirectory) throws IOException, InterruptedException {
        open().launch(controlDirectory);
    }
}
