package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.FileWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Removes a build directory as a whole unless somebody took it since it was looked at: it is renamed away under the lock, so that
 * no half-deleted tree is ever warm.
 *
 * @param seenProcess of the owner when it was looked at; "" for none
 */
record RemoveBuild(String directory, String seenProcess) implements FileWork<Boolean> {
    private static final long serialVersionUID = 1L;
    private static final String REMOVED = ".removed-";
    private static final Duration LONGEST_REMOVAL = Duration.ofHours(1);

    /** @return whether a removal of it was cut off */
    static boolean isLeftover(SurveyBuilds.Build build) {
        return Path.of(build.directory()).getFileName().toString().startsWith(REMOVED)
                && build.lastUsed().isBefore(Instant.now().minus(LONGEST_REMOVAL));
    }

    /** @return whether it was removed */
    @Override
    public Boolean run() throws IOException {
        BuildDirectory build = BuildDirectory.of(directory);
        Path trash = build.path().resolveSibling(REMOVED + UUID.randomUUID());
        boolean mine = build.locked(() -> {
            boolean unchanged = Files.isDirectory(build.path())
                    && build.owner().map(BuildOwner::process).orElse("").equals(seenProcess);
            if (unchanged) {
                Files.move(build.path(), trash);
            }
            return unchanged;
        });
        if (mine) {
            Trees.delete(trash);
        }
        return mine;
    }
}
