package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.Firmware;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("R7 what comes back from an agent is read as if an attacker had packed it")
class ArtifactsArchiveTest {
    private static final ArchiveLimits LIMITS = new ArchiveLimits(4 << 20, 1 << 20, 2 << 20, 8, 100);

    @TempDir
    Path temp;

    /** Writes members. */
    @FunctionalInterface
    private interface Members {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    @Test
    void an_honest_archive_becomes_firmware_with_hashes_of_its_own() throws Exception {
        Path archive = packed(tar -> {
            describe(tar, "program", "build_info.json");
            file(tar, "program", "ELF");
            file(tar, "build_info.json", "{}");
        });
        Firmware firmware = ArtifactsArchive.unpack(archive, temp.resolve("out"), LIMITS);
        assertThat(firmware.fingerprint())
                .isEqualTo(firmware.application().sha256())
                .hasSize(64);
        assertThat(firmware.application().size()).isEqualTo(3);
        assertThat(firmware.build().compilationTime()).isEqualTo("now");
        assertThat(firmware.profile().otaPassword()).contains("secret");
        assertThat(temp.resolve("out/program")).hasContent("ELF");
    }

    @Test
    void the_zoo_is_refused_each_with_its_reason_and_leaves_nothing() throws Exception {
        refused("not in its description", tar -> {
            describe(tar, "program");
            file(tar, "../evil", "x");
        });
        refused("not in its description", tar -> {
            describe(tar, "program");
            TarArchiveEntry absolute = new TarArchiveEntry("/tmp/evil-esphome", true);
            absolute.setSize(0);
            tar.putArchiveEntry(absolute);
            tar.closeArchiveEntry();
        });
        refused("symbolic link", tar -> link(tar, TarConstants.LF_SYMLINK));
        refused("hard link", tar -> link(tar, TarConstants.LF_LINK));
        refused("device", tar -> link(tar, TarConstants.LF_CHR));
        refused("device", tar -> link(tar, TarConstants.LF_FIFO));
        refused("directory", tar -> link(tar, TarConstants.LF_DIR));
        refused("sparse file", tar -> link(tar, TarConstants.LF_GNUTYPE_SPARSE));
        refused("special member", tar -> link(tar, TarConstants.LF_PAX_EXTENDED_HEADER_LC));
        refused("special member", tar -> link(tar, TarConstants.LF_GNUTYPE_LONGNAME));
        refused("there twice", tar -> {
            describe(tar, "program");
            file(tar, "program", "one");
            file(tar, "program", "two");
        });
        refused("is missing", tar -> describe(tar, "program"));
        refused("0 application images", tar -> describe(tar));
        refused("impossible file", tar -> describe(tar, "../program"));
        refused("impossible file", tar -> describe(tar, "a/b"));
        refused("more than 8 files", tar -> describe(tar, "a", "b", "c", "d", "e", "f", "g", "h", "i"));
        refused("does not begin with firmware.json", tar -> file(tar, "program", "x"));
        refused("cannot be read", tar -> file(tar, "firmware.json", "{"));
        refused("cannot be read", tar -> file(tar, "firmware.json", "[]"));
        refused("schema 7", tar -> file(tar, "firmware.json", "{\"schema\":7}"));
        refused(
                "impossible platform",
                tar -> file(
                        tar,
                        "firmware.json",
                        "{\"schema\":1,\"build\":{},\"images\":[],\"profile\":"
                                + "{\"name\":\"h1\",\"platform\":\"host:\\nexternal_components\",\"toolchain\":\"host\",\"platformOptions\":{},"
                                + "\"goodAfter\":\"PT1M\"}}"));
        refused("incomplete", tar -> file(tar, "firmware.json", "{\"schema\":1}"));
    }

    @Test
    void a_bomb_is_refused_by_its_header_before_a_byte_of_it_is_read() throws Exception {
        Path bomb = temp.resolve("bomb.tar.gz");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(bomb));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            describe(tar, "program");
            TarArchiveEntry entry = new TarArchiveEntry("program");
            entry.setSize(40L << 20);
            tar.putArchiveEntry(entry);
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 40; i++) {
                tar.write(zeros);
            }
            tar.closeArchiveEntry();
        }
        assertThat(Files.size(bomb)).isLessThan(LIMITS.packed());
        refused("more than the 1048576 that are allowed", bomb);
        refused("bytes that are allowed in all", tar -> {
            describe(tar, "program", "b", "c");
            for (String name : List.of("program", "b", "c")) {
                file(tar, name, "x".repeat(1 << 20));
            }
        });
    }

    @Test
    void what_is_cut_damaged_or_no_archive_is_refused() throws Exception {
        Path whole = packed(tar -> {
            describe(tar, "program");
            file(tar, "program", "x".repeat(5000));
        });
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(temp.resolve("cut"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        refused("in the middle", cut);
        refused("no gzip archive", Files.writeString(temp.resolve("text"), "hello"));
        refused("no gzip archive", Files.writeString(temp.resolve("nothing"), ""));
        Path noTar = temp.resolve("notar");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(noTar))) {
            out.write("x".repeat(2000).getBytes(StandardCharsets.UTF_8));
        }
        refused("it is damaged", noTar);
        refused("more than the 4194304", Files.write(temp.resolve("huge"), new byte[(4 << 20) + 1]));
    }

    @Test
    void an_existing_firmware_survives_a_refused_one() throws Exception {
        Path out = Files.createDirectories(temp.resolve("kept"));
        Files.writeString(out.resolve("program"), "old");
        Path bad = packed(tar -> describe(tar, "program"));
        assertThatThrownBy(() -> ArtifactsArchive.unpack(bad, out, LIMITS)).isInstanceOf(RunFailedException.class);
        assertThat(out.resolve("program")).hasContent("old");
    }

    private void refused(String reason, Members members) throws Exception {
        refused(reason, packed(members));
    }

    private void refused(String reason, Path archive) throws Exception {
        Path out = Files.createDirectories(temp.resolve("in")).resolve("out");
        assertThatThrownBy(() -> ArtifactsArchive.unpack(archive, out, LIMITS))
                .isInstanceOf(RunFailedException.class)
                .hasMessageStartingWith("The firmware archive that came back was refused: ")
                .hasMessageContaining(reason);
        try (Stream<Path> left = Files.list(temp.resolve("in"))) {
            assertThat(left).isEmpty();
        }
        assertThat(temp.resolve("evil")).doesNotExist();
        assertThat(Path.of("/tmp/evil-esphome")).doesNotExist();
    }

    private Path packed(Members members) throws IOException {
        Path archive = Files.createTempFile(temp, "a", ".tar.gz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            members.write(tar);
        }
        return archive;
    }

    private static void describe(TarArchiveOutputStream tar, String... files) throws IOException {
        file(tar, "firmware.json", HostileArchivesTest.description(files));
    }

    private static void file(TarArchiveOutputStream tar, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, byte type) throws IOException {
        describe(tar, "program");
        TarArchiveEntry entry = new TarArchiveEntry("program", type);
        entry.setLinkName("/etc/passwd");
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}
