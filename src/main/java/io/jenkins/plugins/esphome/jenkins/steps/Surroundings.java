package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.jenkins.nodes.AskedRelease;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;

/**
 * Which ESPHome a step uses, decided once and kept with the step. What stands around the step may bring one of its own
 * ({@code withEnv}, {@code tools}, a container's image): it is meant then, unless the step asks for another release.
 */
final class Surroundings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String root;
    private final String release;
    private final String command;
    private final boolean inside;

    private Surroundings(String root, String release, String command, boolean inside) {
        this.root = root;
        this.release = release;
        this.command = command;
        this.inside = inside;
    }

    /**
     * Asks the node.
     *
     * @param root our directory there
     */
    static Surroundings of(StepArguments arguments, StepConnection connection, String root)
            throws IOException, InterruptedException {
        JenkinsHost door = plain(connection, root);
        String release = AskedRelease.of(arguments.esphome(), Optional.of(connection.where()));
        Optional<Toolchain> own = connection.isAltered() ? find(door) : Optional.empty();
        boolean inside = connection.isInside();
        return own.filter(
                        tool -> arguments.leavesEsphomeOpen() || tool.version().equals(release))
                .map(tool -> new Surroundings(
                        root,
                        EsphomeVersion.require(tool.version()),
                        tool.esphome().get(0),
                        inside))
                .orElseGet(() -> new Surroundings(root, release, "", false));
    }

    private static JenkinsHost plain(StepConnection connection, String root) {
        return new JenkinsHost(JenkinsHost.machineOf(connection.node()), root, connection);
    }

    private static Optional<Toolchain> find(JenkinsHost door) throws IOException, InterruptedException {
        try {
            return Optional.of(new Toolchains().existing(door, "esphome"));
        } catch (RunFailedException none) {
            return Optional.empty();
        }
    }

    /** @return exact */
    String release() {
        return release;
    }

    /** @return the command that the surroundings bring and that the step uses */
    Optional<String> command() {
        return command.isEmpty() ? Optional.empty() : Optional.of(command);
    }

    /** @return whether the ESPHome that the step uses is that of a container around it */
    boolean isInside() {
        return inside;
    }

    /** @return the way to the machine through the step, with the ESPHome that is there */
    JenkinsHost door(StepConnection connection) {
        JenkinsHost door = plain(connection, root);
        return command().map(door::with).orElse(door);
    }
}
