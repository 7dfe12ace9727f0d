package io.jenkins.plugins.esphome.build;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.esphome.model.Firmware.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Knows where each platform and toolchain leaves its images and at which offset each belongs (F2). Measured for {@code host:};
 * the tables of the chips come from the sources of ESPHome 2026.10.
 */
final class FirmwareImages {
    private static final long NO_OFFSET = -1;
    private static final long ESP32_APPLICATION = 0x10000;

    private final List<Found> found = new ArrayList<>();
    private final JsonNode storage;
    private final Path data;
    private final Path application;

    /** An image where the build left it, and the plain name that it gets in the archive. */
    record Found(Role role, Path path, String file, long offset) {}

    private FirmwareImages(JsonNode storage, Path data) throws IOException {
        this.storage = storage;
        this.data = data;
        String path = storage.path("firmware_bin_path").asText("");
        if (path.isEmpty() || !Files.isRegularFile(Path.of(path))) {
            throw new IOException("ESPHome reported success, but its firmware file '" + path + "' is not there.");
        }
        this.application = Path.of(path);
    }

    /**
     * @param storage ESPHome's {@code storage/<file>.json}
     * @param data {@code ESPHOME_DATA_DIR}
     */
    static List<Found> of(JsonNode storage, Path data) throws IOException {
        FirmwareImages images = new FirmwareImages(storage, data);
        switch (storage.path("core_platform").asText("")) {
            case "host" -> images.add(Role.APPLICATION, images.application, NO_OFFSET);
            case "esp32" -> images.esp32();
            case "esp8266" -> images.esp8266();
            case "rp2", "rp2040" -> images.rp2();
            default -> images.add(Role.APPLICATION, images.application, NO_OFFSET);
        }
        return List.copyOf(images.found);
    }

    /**
     * What a debugger and the decoder of a crash's stack trace need; large, so only for who asks. A {@code host:} program is its
     * own ELF.
     */
    static List<Found> forDebugging(JsonNode storage, Path data) throws IOException {
        FirmwareImages images = new FirmwareImages(storage, data);
        Optional<Path> elf = Stream.concat(Stream.of(images.beside(".elf")), images.linked())
                .filter(Files::isRegularFile)
                .findFirst();
        elf.ifPresent(file -> images.add(Role.ELF, file, NO_OFFSET));
        Stream.concat(
                        Stream.of(images.beside(".map")),
                        elf.stream().map(file -> file.resolveSibling(baseName(file) + ".map")))
                .filter(Files::isRegularFile)
                .findFirst()
                .ifPresent(file -> images.add(Role.MAP, file, NO_OFFSET));
        return List.copyOf(images.found);
    }

    private Path beside(String ending) {
        return application.resolveSibling(baseName(application) + ending);
    }

    private static String baseName(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }

    /** The idedata names the linked program: {@code prog_path}. */
    private Stream<Path> linked() throws IOException {
        Path idedata = idedata();
        if (!Files.isRegularFile(idedata)) {
            return Stream.empty();
        }
        String path = Json.MAPPER.readTree(idedata.toFile()).path("prog_path").asText("");
        return Stream.of(path).filter(name -> name.endsWith(".elf")).map(Path::of);
    }

    private Path idedata() {
        return data.resolve("idedata").resolve(storage.path("name").asText() + ".json");
    }

    private void esp32() throws IOException {
        Path directory = application.getParent();
        Path arguments = directory.resolve("flasher_args.json");
        if (Files.isRegularFile(arguments)) {
            espIdf(directory, Json.MAPPER.readTree(arguments.toFile()));
            add(Role.DESCRIPTION, arguments, NO_OFFSET);
        } else {
            add(Role.APPLICATION, application, ESP32_APPLICATION);
            platformIo();
        }
        addIfThere(Role.FACTORY, directory.resolve("firmware.factory.bin"), 0);
        addIfThere(Role.OTA, directory.resolve("firmware.ota.bin"), NO_OFFSET);
    }

    /** {@code flash_files} maps offsets to files below the build directory. */
    private void espIdf(Path directory, JsonNode arguments) throws IOException {
        long at = ESP32_APPLICATION;
        for (Map.Entry<String, JsonNode> entry : arguments.path("flash_files").properties()) {
            Path file = directory.resolve(entry.getValue().asText()).normalize();
            long offset = Long.decode(entry.getKey());
            if (file.equals(application)) {
                at = offset;
            } else {
                part(file, offset);
            }
        }
        add(Role.APPLICATION, application, at);
    }

    /** {@code extra.flash_images} of the idedata lists everything but the application. */
    private void platformIo() throws IOException {
        Path idedata = idedata();
        if (!Files.isRegularFile(idedata)) {
            return;
        }
        for (JsonNode image :
                Json.MAPPER.readTree(idedata.toFile()).path("extra").path("flash_images")) {
            part(
                    Path.of(image.path("path").asText()),
                    Long.decode(image.path("offset").asText()));
        }
    }

    private void part(Path file, long offset) throws IOException {
        String name = file.getFileName().toString();
        if (name.contains("bootloader")) {
            addIfThere(Role.BOOTLOADER, file, offset);
        } else if (name.contains("partition")) {
            addIfThere(Role.PARTITIONS, file, offset);
        } else if (name.contains("ota_data") || name.contains("boot_app0")) {
            addIfThere(Role.OTA_DATA, file, offset);
        }
    }

    private void esp8266() {
        add(Role.APPLICATION, application, 0);
        addIfThere(Role.FACTORY, application.resolveSibling("firmware.factory.bin"), 0);
        addIfThere(Role.OTA, application.resolveSibling("firmware.ota.bin"), NO_OFFSET);
    }

    private void rp2() {
        add(Role.APPLICATION, application, NO_OFFSET);
        addIfThere(Role.FACTORY, application.resolveSibling("firmware.uf2"), NO_OFFSET);
    }

    private void addIfThere(Role role, Path path, long offset) {
        if (Files.isRegularFile(path)) {
            add(role, path, offset);
        }
    }

    private void add(Role role, Path path, long offset) {
        found.add(new Found(role, path, path.getFileName().toString(), offset));
    }
}
