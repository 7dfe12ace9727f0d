package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which ESPHome a run uses: a release that is installed for it, or a command that is there already.
 *
 * @param version a release; absent: what the command says it is
 * @param command absolute path of an existing command; absent: the release is installed
 */
record EsphomeChoice(Optional<String> version, Optional<String> command) {

    /**
     * @param written a release such as 2026.10.0, a path, or a command's name
     * @throws BadInput if it is none of them
     */
    static EsphomeChoice of(Optional<String> written, Surroundings surroundings) {
        if (written.isEmpty()) {
            return new EsphomeChoice(Optional.of(EsphomeVersion.DEFAULT), Optional.empty());
        }
        String text = written.get();
        if (text.matches("[0-9].*")) {
            return new EsphomeChoice(Optional.of(EsphomeVersion.require(text)), Optional.empty());
        }
        Optional<Path> command = text.contains("/") ? executable(surroundings.path(text)) : onPath(text, surroundings);
        return new EsphomeChoice(
                Optional.empty(),
                Optional.of(
                        command.orElseThrow(() -> new BadInput("--esphome '" + text + "' is neither a release such as "
                                        + EsphomeVersion.DEFAULT + " nor a command that can be run here."))
                                .toString()));
    }

    private static Optional<Path> onPath(String name, Surroundings surroundings) {
        return Arrays.stream(surroundings.environment().getOrDefault("PATH", "").split(":"))
                .filter(directory -> directory.startsWith("/") && !name.isEmpty())
                .flatMap(directory -> executable(Path.of(directory, name)).stream())
                .findFirst();
    }

    private static Optional<Path> executable(Path path) {
        return Optional.of(path).filter(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    }
}
