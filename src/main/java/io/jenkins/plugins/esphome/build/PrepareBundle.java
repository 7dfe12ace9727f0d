package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.model.Trust;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Checks that a configuration can be read, and makes the private place where its bundle is made. What ESPHome fetches for it stays
 * there, so trusted sources never meet in it what untrusted ones left.
 */
record PrepareBundle(String root, Trust trust, String directory, String file) implements FileWork<PrepareBundle.Place> {
    private static final long serialVersionUID = 1L;

    /**
     * @param archive where the bundle is written
     * @param data ESPHome's data directory for bundling: fetched git sources stay there for the next time
     * @param problem a sentence if the configuration cannot be read, else ""
     */
    record Place(
            String configurationDirectory,
            String configuration,
            String archive,
            String data,
            String caches,
            String problem)
            implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Place run() throws IOException {
        Path configuration = Path.of(directory).resolve(file);
        Path place = Path.of(root, "bundles", key());
        PrivateFiles.directory(place.resolve("home"));
        BuildDirectory.of(place.toString()).touch();
        return new Place(
                configuration.getParent().toString(),
                configuration.getFileName().toString(),
                place.resolve(UUID.randomUUID() + ".esphomebundle.tar.gz").toString(),
                place.resolve("data").toString(),
                place.toString(),
                problem(configuration));
    }

    private String problem(Path configuration) {
        if (!Files.isRegularFile(configuration)) {
            return "There is no file '" + file + "' in " + directory + ": check its name.";
        }
        return Files.isReadable(configuration)
                ? ""
                : "The file '" + file + "' in " + directory + " cannot be read: check its permissions.";
    }

    private String key() {
        String apart = trust == Trust.TRUSTED ? "" : "\n" + trust;
        byte[] place = (directory + "\n" + file + apart).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(BuildIdentity.sha256().digest(place)).substring(0, 16);
    }
}
