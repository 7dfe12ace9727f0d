package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.ControlDirectory.Claim;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.UUID;

/** Makes the control directory in one rename, so that of all who start the same id at once each finds it whole. */
record Prepare(String root, ProcessSpec spec, String wrapper) implements FileWork<Prepare.Prepared> {
    static final String DRAFT = ".new-";

    /** @param claimed whether it was started before, so that nobody needs to launch it */
    record Prepared(String controlDirectory, boolean claimed) implements Serializable {}

    @Override
    public Prepared run() throws IOException, InterruptedException {
        Path parent = Path.of(root, ControlDirectory.PARENT);
        PrivateFiles.directory(parent);
        ControlDirectory directory = new ControlDirectory(parent.resolve(spec.id()));
        if (!directory.exists()) {
            create(directory.path(), parent.toRealPath().resolve(spec.id()));
        }
        boolean claimed = !(directory.claim() instanceof Claim.None);
        if (!claimed) {
            directory.touchJob();
        }
        return new Prepared(directory.path().toString(), claimed);
    }

    private void create(Path target, Path real) throws IOException {
        Path draft = target.resolveSibling(DRAFT + UUID.randomUUID());
        PrivateFiles.directory(draft);
        try {
            write(draft, real);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            // somebody else was faster with the same id: that one counts
            Trees.delete(draft);
        } catch (IOException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
            Trees.delete(draft);
        }
    }

    private void write(Path draft, Path real) throws IOException {
        JobScript script = new JobScript(spec);
        String namespace = ProcessTable.ofThisMachine().namespace();
        for (Map.Entry<String, String> file : Map.of(
                        "run.sh", wrapper,
                        "job", script.job(real.toString(), namespace),
                        "environment", script.environment())
                .entrySet()) {
            PrivateFiles.write(draft.resolve(file.getKey()), file.getValue());
        }
    }
}
