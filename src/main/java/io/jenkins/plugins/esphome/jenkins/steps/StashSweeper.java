package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import hudson.slaves.ComputerListener;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Removes the stashes that steps could not remove themselves, because their build server was away when they ended or were resumed:
 * sources may hold secrets. That is done whenever an agent connects, and leaves other controllers' stashes alone.
 */
@Extension
public final class StashSweeper extends ComputerListener {
    private static final Logger LOGGER = Logger.getLogger(StashSweeper.class.getName());

    private final Set<String> used = ConcurrentHashMap.newKeySet();

    static StashSweeper get() {
        return ExtensionList.lookupSingleton(StashSweeper.class);
    }

    /**
     * @param directory ours on a machine
     * @return where this controller's stashes are there
     */
    static String place(String directory) throws IOException, InterruptedException {
        return directory + "/stash/" + ControllerFleet.get().service().store().instanceId();
    }

    /** Call it before anything is written there: what is in use is not swept. */
    void use(String stash) {
        used.add(stash);
    }

    void leave(String stash) {
        used.remove(stash);
    }

    @Override
    public void onOnline(Computer computer, TaskListener listener) {
        Computer.threadPoolForRemoting.execute(() -> sweep(computer));
    }

    private void sweep(Computer computer) {
        Node node = computer.getNode();
        VirtualChannel channel = computer.getChannel();
        if (node == null || channel == null || node.getNodeName().isEmpty()) {
            return;
        }
        try {
            for (FilePath stash : new FilePath(channel, place(EsphomeNodeProperty.directory(node))).list()) {
                // asked after the list was made: a step says so before it writes
                if (!used.contains(stash.getRemote())) {
                    stash.deleteRecursive();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "Stashes on '" + node.getNodeName() + "' are swept at its next connection");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
