package io.jenkins.plugins.esphome.build;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.Firmware.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Packs what a successful compile left: images, our description first, and ESPHome's own descriptions. */
record PackArtifacts(String directory, String file, boolean debugFiles) implements FileWork<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String run() throws IOException {
        BuildDirectory build = BuildDirectory.of(directory);
        Path storageFiles = build.data().resolve("storage");
        String base = Path.of(file).getFileName().toString();
        Path storageFile = storageFiles.resolve(base + ".json");
        JsonNode storage = json(storageFile);
        Path buildInfo = Path.of(storage.path("build_path").asText()).resolve("build_info.json");
        List<FirmwareImages.Found> files = new ArrayList<>(FirmwareImages.of(storage, build.data()));
        if (debugFiles) {
            files.addAll(FirmwareImages.forDebugging(storage, build.data()));
        }
        files.add(new FirmwareImages.Found(Role.DESCRIPTION, storageFile, "storage.json", -1));
        files.add(new FirmwareImages.Found(Role.DESCRIPTION, buildInfo, "build_info.json", -1));
        Path idedata =
                build.data().resolve("idedata").resolve(storage.path("name").asText() + ".json");
        if (Files.isRegularFile(idedata)) {
            files.add(new FirmwareImages.Found(Role.DESCRIPTION, idedata, "idedata.json", -1));
        }
        ArtifactsDescription description = new ArtifactsDescription(
                ArtifactsDescription.SCHEMA,
                buildInfo(json(buildInfo)),
                DeviceProfiles.read(storage, json(storageFiles.resolve(base + ".validated.json"))),
                entries(files));
        write(build.artifacts(), description, files);
        return build.artifacts().toString();
    }

    private static JsonNode json(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IOException(
                    "ESPHome reported success, but its file " + path + " is not there: this release is not supported.");
        }
        return Json.MAPPER.readTree(path.toFile());
    }

    private static BuildInfo buildInfo(JsonNode json) {
        return new BuildInfo(
                json.path("build_time_str").asText(),
                json.path("esphome_version").asText(),
                "0x%08x".formatted(json.path("config_hash").asLong()));
    }

    private static List<ArtifactsDescription.Entry> entries(List<FirmwareImages.Found> files) throws IOException {
        Set<String> names = new HashSet<>();
        List<ArtifactsDescription.Entry> entries = new ArrayList<>();
        for (FirmwareImages.Found found : files) {
            if (!names.add(found.file())) {
                throw new IOException("Two files of this build are called " + found.file() + ".");
            }
            entries.add(new ArtifactsDescription.Entry(found.role(), found.file(), found.offset()));
        }
        return entries;
    }

    private static void write(Path archive, ArtifactsDescription description, List<FirmwareImages.Found> files)
            throws IOException {
        PlainArchive.write(archive, packer -> {
            packer.add(ArtifactsDescription.FILE, Json.MAPPER.writeValueAsBytes(description));
            for (FirmwareImages.Found found : files) {
                packer.add(found.file(), found.path());
            }
        });
    }
}
