package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One zoo for both directions: what an agent sends back, and what an agent gets. */
final class HostileArchivesTest {
    private static final ArchiveLimits SMALL = new ArchiveLimits(1 << 20, 1 << 10, 4 << 10, 8, 300);

    @TempDir
    Path temp;

    /** Who unpacks what. */
    private enum Direction {
        /** The controller, from an agent. */
        ARTIFACTS("The firmware archive that came back was refused: "),
        /** An agent, from the controller. */
        BUNDLE("The bundle of the configuration was refused: ");

        private final String refusal;

        Direction(String refusal) {
            this.refusal = refusal;
        }

        void unpack(Path archive, Path directory) throws IOException {
            if (this == ARTIFACTS) {
                ArtifactsArchive.unpack(archive, directory, new ArchiveLimits(1 << 20, 1 << 10, 4 << 10, 8, 100));
            } else {
                BundleArchive.unpack(archive, directory, SMALL);
            }
        }
    }

    /** Fills an archive behind its first good member. */
    @FunctionalInterface
    private interface Hostile {
        void fill(RawTar tar) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R5 R7 a path that leads out is refused, whatever it is written like")
    void paths(Direction direction) throws Exception {
        String reason = direction == Direction.BUNDLE ? "no plain file below" : "not in its description";
        for (String name : List.of(
                "../evil",
                "a/../../evil",
                "/evil",
                "./evil",
                "a//evil",
                "a/./evil",
                "..",
                "C:evil",
                "C:/evil",
                "a\\evil",
                "a\tb",
                "a/")) {
            refused(direction, reason, tar -> tar.file(name, "x"));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R7 what is no plain file is refused and named")
    void kinds(Direction direction) throws Exception {
        refused(direction, "is a symbolic link, not a plain file", tar -> tar.header("a", '2', 0));
        refused(direction, "is a hard link", tar -> tar.header("a", '1', 0));
        refused(direction, "is a device", tar -> tar.header("a", '3', 0));
        refused(direction, "is a device", tar -> tar.header("a", '4', 0));
        refused(direction, "is a device", tar -> tar.header("a", '6', 0));
        refused(direction, "is a directory", tar -> tar.header("a", '5', 0));
        refused(direction, "is a sparse file", tar -> tar.header("a", 'S', 0));
        refused(direction, "special member (type 75)", tar -> tar.header("a", 'K', 0));
        refused(direction, "special member (type 103)", tar -> tar.member("a", 'g', "9 path=x\n"));
        refused(direction, "symbolic link", tar -> tar.header("a", '2', 0).file("a/evil", "x"));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R7 caps and doubles are noticed by the header, before a byte is read")
    void caps(Direction direction) throws Exception {
        String other = direction == Direction.BUNDLE ? "b" : "program";
        refused(direction, "has 1025 bytes, more than the 1024", tar -> tar.header(other, '0', 1025));
        refused(direction, "there twice", tar -> tar.file(other, "one").file(other, "two"));
        refused(direction, "more than the 4096 bytes that are allowed in all", tar -> {
            for (String name : List.of("program", "b", "c", "d", "e")) {
                tar.file(name, "x".repeat(1000));
            }
        });
    }

    @Test
    @DisplayName("R7 a bundle with too many files or a file below another file is refused")
    void bundles() throws Exception {
        refused(Direction.BUNDLE, "more than the 8 files", tar -> {
            for (int i = 0; i < 9; i++) {
                tar.file("f" + i, "");
            }
        });
        refused(
                Direction.BUNDLE,
                "lies below another file",
                tar -> tar.file("f", "x").file("f/g", "y"));
        refused(
                Direction.BUNDLE,
                "lies below another file",
                tar -> tar.file("f/g", "y").file("f", "x"));
    }

    @Test
    @DisplayName("R7 of an extension header nothing counts but the path, and that is checked as any other")
    void extensions() throws Exception {
        String path = "a".repeat(40) + "/" + "b".repeat(60) + "/ü";
        try (RawTar tar = new RawTar(temp.resolve("good"))) {
            pax(tar, record("mtime=1.5") + record("path=" + path)).file("x", "content");
            tar.bytes(RawTar.END);
        }
        BundleArchive.unpack(
                temp.resolve("good"), Files.createDirectory(temp.resolve("g")).resolve("c"), SMALL);
        assertThat(temp.resolve("g/c").resolve(path)).hasContent("content");

        for (String evil : List.of("size=9", "linkpath=/etc", "GNU.sparse.major=1", "SCHILY.realsize=9", "")) {
            refused(
                    Direction.BUNDLE,
                    "extension header",
                    tar -> pax(tar, record(evil)).file("x", "y"));
        }
        refused(
                Direction.BUNDLE,
                "no plain file",
                tar -> pax(tar, record("path=../evil")).file("x", "y"));
        refused(
                Direction.BUNDLE,
                "damaged extension",
                tar -> pax(tar, "999 path=x\n").file("x", "y"));
        refused(
                Direction.BUNDLE,
                "damaged extension",
                tar -> pax(tar, "99999999999 path=x\n").file("x", "y"));
        refused(Direction.BUNDLE, "damaged extension", tar -> pax(tar, "x\n").file("x", "y"));
        refused(Direction.BUNDLE, "damaged extension", tar -> pax(tar, "0 ").file("x", "y"));
        refused(
                Direction.BUNDLE,
                "a longer name",
                tar -> pax(tar, record("path=" + "x".repeat(301))).file("x", "y"));
        refused(
                Direction.BUNDLE,
                "special member",
                tar -> pax(pax(tar, record("path=a")), record("path=b")).file("x", "y"));
    }

    private static RawTar pax(RawTar tar, String records) throws IOException {
        return tar.member("pax", 'x', records);
    }

    private static String record(String text) {
        int bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length + 2;
        int length = bytes + Integer.toString(bytes).length();
        length = bytes + Integer.toString(length).length();
        return length + " " + text + "\n";
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R7 an archive that is cut anywhere, damaged, goes on or is of another format is refused")
    void formats(Direction direction) throws Exception {
        Path whole = packed(direction, tar -> {});
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length += 7) {
            refused(direction, "", Files.write(temp.resolve("cut"), Arrays.copyOf(bytes, length)));
        }
        byte[] damaged = bytes.clone();
        damaged[damaged.length - 6] ^= 1;
        refused(direction, "is damaged", Files.write(temp.resolve("damaged"), damaged));
        refused(direction, "no gzip archive", Files.writeString(temp.resolve("text"), "hello"));
        refused(direction, "no gzip archive", Files.writeString(temp.resolve("zip"), "PK\3\4"));
        refused(direction, "more than the 1048576", Files.write(temp.resolve("large"), new byte[(1 << 20) + 1]));
        refused(
                direction,
                "goes on after its end",
                packed(direction, tar -> tar.bytes(RawTar.END).file("hidden", "x")));
        refused(
                direction,
                "no tar archive",
                packed(direction, tar -> tar.bytes("x".repeat(512).getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        try (RawTar tar = new RawTar(temp.resolve("noend"))) {
            first(direction, tar);
        }
        refused(direction, "ends in the middle", temp.resolve("noend"));
    }

    @Test
    @DisplayName("R5 a link that an earlier compile planted leads nothing out of the directory")
    void planted_links() throws Exception {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "kept");
        Path directory = Files.createDirectories(temp.resolve("build/config"));
        Files.createSymbolicLink(directory.resolve("d"), outside);
        Files.createSymbolicLink(directory.resolve("f"), outside.resolve("kept"));
        Files.createSymbolicLink(directory.resolve("other"), outside);
        try (RawTar tar = new RawTar(temp.resolve("bundle"))) {
            tar.file("d/e/evil", "x").file("f", "new").bytes(RawTar.END);
        }

        BundleArchive.unpack(temp.resolve("bundle"), directory, SMALL);

        assertThat(directory.resolve("d/e/evil")).hasContent("x");
        assertThat(directory.resolve("f")).isRegularFile().hasContent("new");
        assertThat(directory.resolve("other")).doesNotExist();
        assertThat(outside).isDirectoryContaining("glob:**/kept").isDirectoryNotContaining("glob:**/e");
        assertThat(outside.resolve("kept")).hasContent("kept");

        Trees.delete(directory);
        Files.createSymbolicLink(directory, outside);
        BundleArchive.unpack(temp.resolve("bundle"), directory, SMALL);
        assertThat(directory).isDirectory().matches(path -> !Files.isSymbolicLink(path));
        assertThat(outside.resolve("kept")).hasContent("kept");
    }

    private void refused(Direction direction, String reason, Hostile hostile) throws Exception {
        refused(direction, reason, packed(direction, hostile));
    }

    /** Nothing new is there afterwards, and what was there is as it was. */
    private void refused(Direction direction, String reason, Path archive) throws Exception {
        Path parent = Files.createDirectories(temp.resolve("deep/in"));
        Path out = Files.createDirectories(parent.resolve("out"));
        Files.writeString(out.resolve("old"), "old");

        assertThatThrownBy(() -> direction.unpack(archive, out))
                .isInstanceOf(RunFailedException.class)
                .hasMessageStartingWith(direction.refusal)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
        try (Stream<Path> left = Files.walk(temp.resolve("deep"))) {
            assertThat(left.filter(Files::isRegularFile)).containsExactly(out.resolve("old"));
        }
        assertThat(temp.resolve("evil")).doesNotExist();
        assertThat(Path.of("/evil")).doesNotExist();
    }

    private Path packed(Direction direction, Hostile hostile) throws IOException {
        Path archive = Files.createTempFile(temp, "hostile", ".tar.gz");
        try (RawTar tar = new RawTar(archive)) {
            first(direction, tar);
            hostile.fill(tar);
            tar.bytes(RawTar.END);
        }
        return archive;
    }

    private static void first(Direction direction, RawTar tar) throws IOException {
        if (direction == Direction.ARTIFACTS) {
            tar.file("firmware.json", description("program", "b", "c", "d", "e"));
        } else {
            tar.file("a.yaml", "esphome:");
        }
    }

    /** @return an honest description of these files, the first of which is the application */
    static String description(String... files) throws IOException {
        List<ArtifactsDescription.Entry> entries = new ArrayList<>();
        for (String file : files) {
            entries.add(
                    new ArtifactsDescription.Entry(entries.isEmpty() ? Role.APPLICATION : Role.DESCRIPTION, file, -1));
        }
        DeviceProfile profile = new DeviceProfile(
                "h1",
                "host",
                Optional.empty(),
                Optional.empty(),
                "host",
                Optional.empty(),
                OptionalInt.of(8082),
                Optional.of("secret"),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(60),
                Map.of());
        return Json.MAPPER.writeValueAsString(
                new ArtifactsDescription(1, new BuildInfo("now", "2026.10.0", "0x1"), profile, entries));
    }
}
