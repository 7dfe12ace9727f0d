package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Gives a device another name in its file (Q9), without {@code esphome rename}, which uploads in the middle of a compile.
 * Only the name's own characters change: comments, layout, includes and everything else stay. The original is kept until
 * somebody says how the install that follows ended.
 */
public final class RenameRunner {

    /**
     * Rewrites the name. Re-entrant: the same run finds its work done.
     *
     * @param directory absolute, on the machine; what the configuration's file is relative to
     * @throws BadInput if the name cannot be changed in this file; it names the place where it comes from
     */
    public void run(BuildHost host, String directory, Work.Rename work, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        monitor.checkCancelled();
        monitor.enter(Phase.RENAME);
        String problem = host.act(new Rewrite(
                path(directory, work),
                backup(host, monitor),
                work.file(),
                work.from().name(),
                work.to().name()));
        if (!problem.isEmpty()) {
            throw new BadInput(problem);
        }
        monitor.say("Renamed " + work.from().name() + " to " + work.to().name() + " in " + work.file() + ".");
    }

    /** The install failed: the file is as it was before. */
    public void revert(BuildHost host, String directory, Work.Rename work, RunMonitor monitor)
            throws IOException, InterruptedException {
        if (host.act(new Restore(path(directory, work), backup(host, monitor)))) {
            monitor.say("Took the name " + work.from().name() + " back in " + work.file() + ".");
        }
    }

    /** The install succeeded: the original is not needed any more. */
    public void keep(BuildHost host, RunMonitor monitor) throws IOException, InterruptedException {
        host.act(new Forget(backup(host, monitor)));
    }

    private static String path(String directory, Work.Rename work) {
        return Path.of(directory).resolve(work.file()).toString();
    }

    private static String backup(BuildHost host, RunMonitor monitor) {
        return host.root() + "/renames/" + monitor.processId("rename") + ".yaml";
    }

    private record Rewrite(String file, String backup, String shown, String from, String to)
            implements FileWork<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String run() throws IOException {
            Path kept = Path.of(backup);
            NameInFile name = NameInFile.of(shown, Files.readString(Files.exists(kept) ? kept : Path.of(file)), from);
            if (!name.problem().isEmpty()) {
                return name.problem();
            }
            keep(kept);
            write(Path.of(file), name.replacedBy(to));
            return "";
        }

        private void keep(Path kept) throws IOException {
            if (!Files.exists(kept)) {
                PrivateFiles.directory(kept.getParent());
                Path part = kept.resolveSibling(kept.getFileName() + ".part");
                Files.copy(Path.of(file), part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private record Restore(String file, String backup) implements FileWork<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean run() throws IOException {
            Path kept = Path.of(backup);
            if (!Files.exists(kept)) {
                return false;
            }
            write(Path.of(file), Files.readString(kept));
            Files.delete(kept);
            return true;
        }
    }

    private record Forget(String backup) implements FileWork<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean run() throws IOException {
            return Files.deleteIfExists(Path.of(backup));
        }
    }

    /** Whole or not at all, and through a link to the file that people edit. */
    private static void write(Path file, String text) throws IOException {
        Path target = file.toRealPath();
        Path part = target.resolveSibling("." + target.getFileName() + ".part");
        Files.copy(target, part, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(part, text);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
