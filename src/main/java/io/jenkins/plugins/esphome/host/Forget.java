package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.ProcessState.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Removes an ended process' files; renamed first, so that a late wrapper finds nothing that it could claim. */
record Forget(ProcessRef ref) implements FileWork<Boolean> {
    static final String GONE = ".gone-";

    /** @return false if there was nothing to forget */
    @Override
    public Boolean run() throws IOException, InterruptedException {
        ControlDirectory directory = ControlDirectory.of(ref);
        if (!directory.exists()) {
            return false;
        }
        if (new Watch(directory, ProcessTable.ofThisMachine()).state() instanceof Running) {
            throw new IOException("Process " + ref.id() + " still runs, so its files stay: stop it first.");
        }
        return remove(directory.path());
    }

    static boolean remove(Path directory) throws IOException {
        Path gone = directory.resolveSibling(GONE + UUID.randomUUID());
        try {
            Files.move(directory, gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return false;
        }
        Trees.delete(gone);
        return true;
    }
}
