package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes are those of ESPHome 2026.10.0's own storage files; chips cannot be compiled here, so their images are placed by hand. */
class DeviceDescriptionTest {
    @TempDir
    Path data;

    @Test
    void a_profile_has_what_upload_and_verdict_need() throws Exception {
        DeviceProfile profile = DeviceProfiles.read(
                json("{'name':'e32','core_platform':'esp32','toolchain':'esp-idf','address':'10.0.0.5'}"),
                json(
                        "{'config':{'esp32':{'board':'esp32dev','variant':'ESP32S3','framework':{'type':'arduino','version':'3'}},"
                                + "'wifi':{},'api':{'port':6054,'encryption':{'key':'KEY='}},"
                                + "'ota':[{'platform':'web_server'},{'platform':'esphome','port':3232,'password':'x',"
                                + "'encryption':{'key':'OTA=','allow_plaintext_upload':true}}],'safe_mode':{'boot_is_good_after':'2min'}}}"));
        assertThat(profile.platform()).isEqualTo("esp32");
        assertThat(profile.variant()).contains("esp32s3");
        assertThat(profile.otaPort()).hasValue(3232);
        assertThat(profile.otaPassword()).contains("x");
        assertThat(profile.otaEncryption()).hasValueSatisfying(e -> {
            assertThat(e.key()).isEqualTo("OTA=");
            assertThat(e.allowPlaintext()).isTrue();
        });
        assertThat(profile.apiPort()).hasValue(6054);
        assertThat(profile.apiKey()).contains("KEY=");
        assertThat(profile.network()).contains("wifi");
        assertThat(profile.goodAfter()).isEqualTo(Duration.ofMinutes(2));
        assertThat(profile.platformOptions())
                .containsEntry("board", "esp32dev")
                .containsEntry("framework.type", "arduino");
        assertThat(profile).hasToString("e32 (esp32, esp32s3)");
    }

    @Test
    void a_device_without_api_and_ota_has_no_ports() throws Exception {
        DeviceProfile profile = DeviceProfiles.read(
                json("{'name':'h','core_platform':'host'}"), json("{'config':{'host':{},'network':{}}}"));
        assertThat(profile.otaPort()).isEmpty();
        assertThat(profile.apiPort()).isEmpty();
        assertThat(profile.network()).isEmpty();
        assertThat(profile.goodAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThatThrownBy(() -> DeviceProfiles.read(json("{}"), json("{}"))).isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("F2 an ESP32 image set is complete and at its offsets, whichever toolchain built it")
    void esp32() throws Exception {
        file("build/e/build/e.bin", "app");
        file("build/e/build/bootloader/bootloader.bin", "b");
        file("build/e/build/partition_table/partition-table.bin", "p");
        file("build/e/build/ota_data_initial.bin", "o");
        file("build/e/build/firmware.factory.bin", "f");
        file(
                "build/e/build/flasher_args.json",
                "{\"flash_files\":{\"0x0\":\"bootloader/bootloader.bin\",\"0x20000\":\"e.bin\","
                        + "\"0x8000\":\"partition_table/partition-table.bin\",\"0x9000\":\"ota_data_initial.bin\"}}");
        assertThat(FirmwareImages.of(storage("esp32", "build/e/build/e.bin"), data))
                .extracting(i -> i.role() + " " + i.file() + " " + i.offset())
                .containsExactlyInAnyOrder(
                        "BOOTLOADER bootloader.bin 0",
                        "PARTITIONS partition-table.bin 32768",
                        "OTA_DATA ota_data_initial.bin 36864",
                        "APPLICATION e.bin 131072",
                        "FACTORY firmware.factory.bin 0",
                        "DESCRIPTION flasher_args.json -1");

        file("build/p/.pioenvs/p/firmware.bin", "app");
        file("pio/bootloader.bin", "b");
        file("pio/boot_app0.bin", "o");
        file("build/p/.pioenvs/p/partitions.bin", "p");
        file(
                "idedata/e.json",
                "{\"extra\":{\"flash_images\":[{\"path\":\"" + data.resolve("pio/bootloader.bin")
                        + "\",\"offset\":\"0x1000\"},{\"path\":\"" + data.resolve("build/p/.pioenvs/p/partitions.bin")
                        + "\",\"offset\":\"0x8000\"},{\"path\":\"" + data.resolve("pio/boot_app0.bin")
                        + "\",\"offset\":\"0xe000\"}]}}");
        assertThat(FirmwareImages.of(storage("esp32", "build/p/.pioenvs/p/firmware.bin"), data))
                .extracting(i -> i.role() + " " + i.offset())
                .containsExactlyInAnyOrder(
                        "APPLICATION 65536", "BOOTLOADER 4096", "PARTITIONS 32768", "OTA_DATA 57344");
    }

    @Test
    @DisplayName(
            "F2 the OTA image is there where ESPHome makes one; ELF and map only for who asks, from either toolchain")
    void debugFiles() throws Exception {
        file("build/e/build/e.bin", "app");
        file("build/e/build/firmware.ota.bin", "app");
        file("build/e/build/e.elf", "elf");
        file("build/e/build/e.map", "map");
        file("build/e/build/flasher_args.json", "{\"flash_files\":{\"0x10000\":\"e.bin\"}}");
        JsonNode native32 = storage("esp32", "build/e/build/e.bin");
        assertThat(FirmwareImages.of(native32, data))
                .extracting(i -> i.role() + " " + i.file())
                .contains("OTA firmware.ota.bin")
                .noneMatch(i -> i.startsWith("ELF") || i.startsWith("MAP"));
        assertThat(FirmwareImages.forDebugging(native32, data))
                .extracting(i -> i.role() + " " + i.file() + " " + i.offset())
                .containsExactly("ELF e.elf -1", "MAP e.map -1");

        file("p/firmware.bin", "app");
        file("elsewhere/linked.elf", "elf");
        file("elsewhere/linked.map", "map");
        file("idedata/e.json", "{\"prog_path\":\"" + data.resolve("elsewhere/linked.elf") + "\"}");
        assertThat(FirmwareImages.forDebugging(storage("esp8266", "p/firmware.bin"), data))
                .extracting(i -> i.role() + " " + i.file())
                .containsExactly("ELF linked.elf", "MAP linked.map");

        file("h/program", "elf itself");
        assertThat(FirmwareImages.forDebugging(storage("esp8266", "h/program"), data))
                .hasSize(2);
        java.nio.file.Files.delete(data.resolve("idedata/e.json"));
        assertThat(FirmwareImages.forDebugging(storage("host", "h/program"), data))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "F2 a tree shaped like a real ESP32's becomes one archive with all that is needed to flash and to debug")
    void wholeTree() throws Exception {
        file("build/e/build/e.bin", "app");
        file("build/e/build/e.elf", "elf");
        file("build/e/build/firmware.ota.bin", "app");
        file("build/e/build/firmware.factory.bin", "factory");
        file("build/e/build/bootloader/bootloader.bin", "b");
        file("build/e/build/partition_table/partition-table.bin", "p");
        file(
                "build/e/build/flasher_args.json",
                "{\"flash_files\":{\"0x0\":\"bootloader/bootloader.bin\",\"0x10000\":\"e.bin\","
                        + "\"0x8000\":\"partition_table/partition-table.bin\"}}");
        file(
                "build/e/build_info.json",
                "{\"config_hash\":1,\"build_time_str\":\"now\",\"esphome_version\":\"2026.10.0\"}");
        file("idedata/e.json", "{}");
        file(
                "storage/e.yaml.json",
                "{\"name\":\"e\",\"core_platform\":\"esp32\",\"toolchain\":\"esp-idf\",\"build_path\":\""
                        + data.resolve("build/e") + "\",\"firmware_bin_path\":\"" + data.resolve("build/e/build/e.bin")
                        + "\"}");
        file("storage/e.yaml.validated.json", "{\"config\":{\"esp32\":{\"board\":\"esp32dev\"},\"wifi\":{}}}");
        java.nio.file.Path build = java.nio.file.Files.createDirectories(data.resolve("b"));
        java.nio.file.Files.createSymbolicLink(build.resolve("data"), data);

        for (boolean debug : new boolean[] {false, true}) {
            String archive = new PackArtifacts(build.toString(), "e.yaml", debug).run();
            var firmware = ArtifactsArchive.unpack(
                    java.nio.file.Path.of(archive), data.resolve("out"), ArchiveLimits.ARTIFACTS);
            List<String> expected = new java.util.ArrayList<>(List.of(
                    "BOOTLOADER bootloader.bin 0",
                    "PARTITIONS partition-table.bin 32768",
                    "APPLICATION e.bin 65536",
                    "DESCRIPTION flasher_args.json -1",
                    "FACTORY firmware.factory.bin 0",
                    "OTA firmware.ota.bin -1",
                    "DESCRIPTION storage.json -1",
                    "DESCRIPTION build_info.json -1",
                    "DESCRIPTION idedata.json -1"));
            if (debug) {
                expected.add("ELF e.elf -1");
            }
            assertThat(firmware.images())
                    .extracting(i -> i.role() + " " + i.file() + " " + i.offset())
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    @DisplayName("F2 the other chips' images have their roles")
    void others() throws Exception {
        file("b/firmware.bin", "a");
        file("b/firmware.factory.bin", "f");
        file("b/firmware.uf2", "u");
        assertThat(FirmwareImages.of(storage("esp8266", "b/firmware.bin"), data))
                .extracting(i -> i.role() + " " + i.offset())
                .containsExactly("APPLICATION 0", "FACTORY 0");
        assertThat(FirmwareImages.of(storage("rp2", "b/firmware.bin"), data))
                .extracting(FirmwareImages.Found::file)
                .containsExactly("firmware.bin", "firmware.uf2");
        assertThat(FirmwareImages.of(storage("bk72xx", "b/firmware.uf2"), data))
                .extracting(FirmwareImages.Found::role)
                .containsExactly(Role.APPLICATION);
        assertThatThrownBy(() -> FirmwareImages.of(storage("host", "b/missing"), data))
                .hasMessageContaining("reported success");
    }

    private JsonNode storage(String platform, String firmware) throws IOException {
        return json(
                "{'name':'e','core_platform':'" + platform + "','firmware_bin_path':'" + data.resolve(firmware) + "'}");
    }

    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }

    private void file(String name, String text) throws IOException {
        Path file = data.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
