package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ForwardingHost;
import io.jenkins.plugins.esphome.host.HostLostException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A machine whose connection breaks at one step of a compile, either before the step reached it or after it was done and
 * only the answer was lost; what runs there goes on. From then on nothing reaches it until it is connected again.
 */
final class LosingHost extends ForwardingHost {
    private Optional<Moment> breaksAt;
    private boolean lost;
    private Runnable whenBroken = () -> {};

    LosingHost(BuildHost host, Moment breaksAt) {
        super(host);
        this.breaksAt = Optional.of(breaksAt);
    }

    /** A step of a compile, by what the machine is asked to do. */
    enum Moment {
        CLAIMING("ClaimBuild", ""),
        SENDING_THE_BUNDLE("Append", ""),
        UNPACKING("PrepareBuild", ""),
        STARTING("launch", "-compile"),
        COMPILING("Look", "-compile"),
        PACKING("PackArtifacts", ""),
        FETCHING_THE_ARTIFACTS("fetch", ""),
        GIVING_BACK("ReleaseBuild", "");

        private final String step;
        private final String about;

        Moment(String step, String about) {
            this.step = step;
            this.about = about;
        }
    }

    /** Connected again, and stays so. */
    synchronized void comesBack() {
        lost = false;
        breaksAt = Optional.empty();
    }

    /** Connected again, until the same step comes. */
    synchronized void comesBackFor(Moment next) {
        lost = false;
        breaksAt = Optional.of(next);
    }

    /** Runs when the connection is broken, before anybody hears of it. */
    void whenBroken(Runnable action) {
        whenBroken = action;
    }

    synchronized boolean isLost() {
        return lost;
    }

    private interface Step<T> {
        T take() throws IOException, InterruptedException;
    }

    /** @param about tells the compile's own process from those that only ask for a version */
    private <T> T step(String name, String about, Step<T> step) throws IOException, InterruptedException {
        requireConnection();
        if (!breaks(name, about)) {
            return step.take();
        }
        if (!name.equals("fetch")) {
            // it is done, and nobody hears of it
            step.take();
        }
        synchronized (this) {
            lost = true;
        }
        whenBroken.run();
        throw new HostLostException("the cable was pulled", null);
    }

    private synchronized boolean breaks(String name, String about) {
        return breaksAt.filter(moment -> moment.step.equals(name) && about.contains(moment.about))
                .isPresent();
    }

    private synchronized void requireConnection() throws HostLostException {
        if (lost) {
            throw new HostLostException("the cable is out", null);
        }
    }

    @Override
    public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
        return step(work.getClass().getSimpleName(), work.toString(), () -> host.act(work));
    }

    @Override
    public void send(Path local, String remote) throws IOException, InterruptedException {
        step("send", remote, () -> {
            host.send(local, remote);
            return true;
        });
    }

    @Override
    public void fetch(String remote, Path local, long maxBytes) throws IOException, InterruptedException {
        step("fetch", remote, () -> {
            host.fetch(remote, local, maxBytes);
            return true;
        });
    }

    @Override
    public void launch(String controlDirectory) throws IOException, InterruptedException {
        step("launch", controlDirectory, () -> {
            host.launch(controlDirectory);
            return true;
        });
    }
}
