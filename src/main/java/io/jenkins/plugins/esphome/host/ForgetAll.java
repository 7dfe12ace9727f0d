package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.host.ProcessState.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Removes the files of all ended processes whose ids begin alike, in one visit; what still runs is left alone. */
record ForgetAll(String root, String prefix) implements FileWork<Integer> {

    /** @return how many were forgotten */
    @Override
    public Integer run() throws IOException, InterruptedException {
        int forgotten = 0;
        for (Path directory : found()) {
            if (!(new Watch(new ControlDirectory(directory), ProcessTable.ofThisMachine()).state()
                    instanceof Running)) {
                Forget.remove(directory);
                forgotten++;
            }
        }
        return forgotten;
    }

    List<Path> found() throws IOException {
        Path parent = Path.of(root, ControlDirectory.PARENT);
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }
}
