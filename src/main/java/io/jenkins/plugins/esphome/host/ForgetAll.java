package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.ProcessState.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Removes the files of all ended processes whose ids begin alike, in one visit; what still runs is left alone. What a crash
 * left half made or half removed goes too: secrets may stand in it.
 */
record ForgetAll(String root, String prefix) implements FileWork<Integer> {

    private static final Duration LEFTOVER_AGE = Duration.ofHours(1);

    /** @return how many were forgotten */
    @Override
    public Integer run() throws IOException, InterruptedException {
        for (Path leftover : found(Prepare.DRAFT, Forget.GONE)) {
            if (isOld(leftover)) {
                Trees.delete(leftover);
            }
        }
        int forgotten = 0;
        for (Path directory : found(prefix)) {
            if (!(new Watch(new ControlDirectory(directory), ProcessTable.ofThisMachine()).state()
                    instanceof Running)) {
                Forget.remove(directory);
                forgotten++;
            }
        }
        return forgotten;
    }

    /** Most of what is half made belongs to somebody who is at it now, and is gone at the next look. */
    private static boolean isOld(Path leftover) throws IOException {
        try {
            return Files.getLastModifiedTime(leftover)
                    .toInstant()
                    .isBefore(Instant.now().minus(LEFTOVER_AGE));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    List<Path> found(String... prefixes) throws IOException {
        Path parent = Path.of(root, ControlDirectory.PARENT);
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(path ->
                            Stream.of(prefixes).anyMatch(path.getFileName().toString()::startsWith))
                    .toList();
        }
    }
}
