package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.FileWork;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** Gives a build directory back when its run is over: it stays warm for the next one, and may be swept from now on. */
record ReleaseBuild(String directory, BuildOwner owner, boolean compiled) implements FileWork<Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean run() throws IOException {
        BuildDirectory build = BuildDirectory.of(directory);
        return build.locked(() -> release(build));
    }

    private boolean release(BuildDirectory build) throws IOException {
        Optional<BuildOwner> now = build.owner().filter(o -> o.isSameRunAs(owner));
        if (now.isEmpty()) {
            return false;
        }
        Files.deleteIfExists(build.artifacts());
        BuildOwner last = compiled ? owner : withoutIdentity();
        build.mark(last.at(BuildOwner.Stage.DONE));
        build.touch();
        return true;
    }

    /** What a failed compile left is nobody's identity: the next one gets a compilation time of its own (F6). */
    private BuildOwner withoutIdentity() {
        return new BuildOwner(
                owner.controller(), owner.process(), owner.configuration(), owner.generation(), "", owner.stage());
    }
}
