package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * An {@code esphome} whose compile takes a known time and leaves the files that a real one leaves, so that a measurement shows
 * our own part alone: how long a compiler takes is not ours to measure.
 */
final class PretendEsphome {
    private PretendEsphome() {}

    /**
     * @param directory where the command and its ledger are put
     * @param compileSeconds of each compile, as {@code sleep} understands it
     * @return the command
     */
    static Path in(Path directory, String compileSeconds) throws IOException {
        return in(directory, compileSeconds, Optional.empty());
    }

    /** @param bundler a real {@code esphome} that makes the bundles instead, if any */
    static Path in(Path directory, String compileSeconds, Optional<String> bundler) throws IOException {
        try (InputStream script = PretendEsphome.class.getResourceAsStream("pretend_esphome.sh")) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@SECONDS@", compileSeconds)
                    .replace(
                            "@BUNDLE@",
                            bundler.map(real -> "exec '" + real + "' \"$@\"").orElse("tar -czf \"$4\" \"$2\""))
                    .replace("@VERSION@", EsphomeVersion.DEFAULT)
                    .replace("@LEDGER@", ledger(directory).toString());
            Path tool = Files.writeString(directory.resolve("esphome"), text);
            return Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** @return where each compile notes the directory that it began in, and ended in */
    static Path ledger(Path directory) {
        return directory.resolve("compiles");
    }
}
