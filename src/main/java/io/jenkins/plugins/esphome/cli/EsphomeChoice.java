package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.VersionWish;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which ESPHome a run uses: a release that is installed for it, or a command that is there already.
 *
 * @param wish which releases will do; absent: what the command says it is
 * @param command absolute path of an existing command; absent: the release is installed
 */
record EsphomeChoice(Optional<VersionWish> wish, Optional<String> command) {

    /** @return the one release, once it is known; absent: what the command says it is */
    Optional<String> version() {
        return wish.filter(VersionWish.Exact.class::isInstance)
                .map(VersionWish.Exact.class::cast)
                .map(VersionWish.Exact::version);
    }

    /** Makes one release of "any" or "the same release" (R10), by what is installed here and what the servers may use. */
    EsphomeChoice resolved(VersionWish.Offer here, List<VersionWish.Offer> servers) {
        return wish.map(wanted -> exactly(wanted.resolve(here, servers))).orElse(this);
    }

    private static EsphomeChoice exactly(String version) {
        return new EsphomeChoice(Optional.of(new VersionWish.Exact(version)), Optional.empty());
    }

    /**
     * @param written a release such as 2026.10.0 or 2026.10, "any", a path, or a command's name
     * @throws BadInput if it is none of them
     */
    static EsphomeChoice of(Optional<String> written, Surroundings surroundings) {
        if (written.isEmpty()) {
            return exactly(EsphomeVersion.DEFAULT);
        }
        String text = written.get();
        if (text.matches("[0-9].*") || text.equalsIgnoreCase("any")) {
            return new EsphomeChoice(Optional.of(VersionWish.parse(text)), Optional.empty());
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
