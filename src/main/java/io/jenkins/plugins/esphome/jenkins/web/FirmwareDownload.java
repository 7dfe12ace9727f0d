package io.jenkins.plugins.esphome.jenkins.web;

import io.jenkins.plugins.esphome.fleet.FirmwareArchive;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Trust;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * Takes single files of archived firmware out of Jenkins. Whoever calls it has asked for the permission: what was compiled into
 * firmware, such as Wi-Fi passwords, can be read out of it.
 */
final class FirmwareDownload {
    private final FirmwareArchive.Entry entry;

    private FirmwareDownload(FirmwareArchive.Entry entry) {
        this.entry = entry;
    }

    /** @return nothing if the archive does not hold it (any more), or a stranger's sources made it */
    static Optional<FirmwareDownload> of(String fingerprint) throws IOException {
        Optional<FleetService> fleet = ControllerFleet.get().opened();
        return fleet.isPresent() && !fingerprint.isEmpty()
                ? fleet.get().archive().find(fingerprint, Trust.TRUSTED).map(FirmwareDownload::new)
                : Optional.empty();
    }

    List<FirmwareFile> files() {
        return entry.firmware().images().stream()
                .map(image -> new FirmwareFile(entry.firmware().fingerprint(), image.file()))
                .sorted(Comparator.comparing(FirmwareFile::getName))
                .toList();
    }

    /** Sends what is in the archive's own list and nothing else, as bytes that no browser shows. */
    void send(String file, StaplerRequest2 request, StaplerResponse2 response) throws IOException, ServletException {
        Firmware.Image image = entry.firmware().images().stream()
                .filter(one -> one.file().equals(file))
                .findFirst()
                .orElseThrow(HttpResponses::notFound);
        response.setHeader(
                "Content-Disposition", "attachment; filename=\"" + file.replaceAll("[^A-Za-z0-9._-]", "_") + "\"");
        response.setHeader("X-Content-Type-Options", "nosniff");
        try (InputStream bytes = Files.newInputStream(entry.directory().resolve(image.file()))) {
            response.serveFile(
                    request, bytes, entry.builtAt().toEpochMilli(), image.size(), "mime-type:application/octet-stream");
        }
    }
}
