package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The only door to a machine that does work (decision 2): file work runs where the files are, and commands run there as
 * durable processes that outlive this JVM and every connection. Paths on the machine are strings: they mean nothing here.
 *
 * <p>Every method throws {@link HostLostException} when the machine cannot be reached (any more); the durable processes
 * there go on.
 */
public interface BuildHost {

    MachineId machine();

    /** @return the absolute directory on the machine below which everything of ours lives */
    String root();

    /**
     * @return the command that is ESPHome where this door leads, if whoever opened it brings one along: a build's surroundings,
     *     a container
     */
    default Optional<String> esphome() {
        return Optional.empty();
    }

    /**
     * Runs file work on the machine and brings its result back.
     *
     * @throws IOException what the work threw, or a {@link HostLostException}
     */
    <T> T act(FileWork<T> work) throws IOException, InterruptedException;

    /** Copies a local file to the machine, replacing what is there; parent directories are made, private to the owner. */
    void send(Path local, String remote) throws IOException, InterruptedException;

    /**
     * Copies a file of the machine to a new local file, never more than {@code maxBytes}.
     *
     * @throws IOException if it is larger than that; nothing is left behind
     */
    void fetch(String remote, Path local, long maxBytes) throws IOException, InterruptedException;

    /**
     * Starts the prepared control directory's script, detached, in a process group of its own; called by
     * {@link DurableProcess} only, after {@link FileWork} prepared the directory. Returns when it has been handed to the
     * system, not when it ends.
     */
    void launch(String controlDirectory) throws IOException, InterruptedException;
}
