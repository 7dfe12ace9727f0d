package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.jenkins.nodes.AgentLine;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.io.Serializable;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.flow.StashManager;

/**
 * A private directory on a build server with a step's stash in it, for as long as its configurations are bundled. Its place is
 * kept with the step before anything is written there, because sources with secrets must not be forgotten after a crash.
 */
final class StashPlace implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int PRIVATE = 0700;
    private static final Logger LOGGER = Logger.getLogger(StashPlace.class.getName());

    private final String node;
    private final String directory;

    /**
     * @param node its name as Jenkins has it
     * @param directory where this controller's stashes are there
     */
    StashPlace(String node, String directory) {
        this.node = node;
        this.directory = directory + "/" + UUID.randomUUID();
    }

    String directory() {
        return directory;
    }

    /**
     * @throws BadInput if the build has no such stash
     * @throws HostLostException if the build server is lost meanwhile
     */
    void fill(Run<?, ?> run, String stash, TaskListener console) throws IOException, InterruptedException {
        Computer computer = computer();
        Node where = computer.getNode();
        if (where == null) {
            throw lost();
        }
        if (!StashManager.stashesOf(run).containsKey(stash)) {
            throw new BadInput("This build has no stash '" + stash + "': write one with the step 'stash' before.");
        }
        FilePath place = path(computer);
        StashSweeper.get().use(directory);
        AgentLine.use(place.getChannel(), whenLost(), () -> {
            place.mkdirs();
            place.chmod(PRIVATE);
            StashManager.unstash(run, stash, place, where.createLauncher(console), computer.getEnvironment(), console);
            return place;
        });
    }

    /** What cannot be deleted now is swept when the build server is connected again. */
    void delete() {
        StashSweeper.get().leave(directory);
        try {
            path(computer()).deleteRecursive();
        } catch (IOException | RuntimeException e) {
            // an unchecked exception is what a connection throws that breaks meanwhile
            LOGGER.log(Level.FINE, e, () -> "Sources lie in " + this + " until its agent is connected again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "'" + directory + "' on '" + node + "'";
    }

    private Computer computer() throws HostLostException {
        Computer computer = Jenkins.get().getComputer(node);
        if (computer == null) {
            throw lost();
        }
        return computer;
    }

    private FilePath path(Computer computer) throws HostLostException {
        VirtualChannel channel = computer.getChannel();
        if (channel == null) {
            throw lost();
        }
        return new FilePath(channel, directory);
    }

    private HostLostException lost() {
        return new HostLostException(whenLost(), null);
    }

    private String whenLost() {
        return "The build server '" + node + "' is not connected any more.";
    }
}
