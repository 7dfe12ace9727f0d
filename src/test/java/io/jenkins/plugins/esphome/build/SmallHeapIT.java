package io.jenkins.plugins.esphome.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would fill the memory is refused in a heap that is far smaller than what the archive holds. */
final class SmallHeapIT {
    private static final String HEAP = "-Xmx24m";
    private static final int MANY = 1_000_000;
    private static final long MUCH = 200L << 20;

    @TempDir
    Path temp;

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            artifacts | a million members               | is not in its description
            artifacts | a million directories           | is a directory, not a plain file
            artifacts | a member that is a bomb         | has 209715200 bytes, more than the 134217728 that are allowed
            artifacts | a description that is a bomb    | does not begin with firmware.json
            artifacts | zeros after the end             | goes on after its end
            artifacts | a long name that is a bomb      | special member (type 76)
            artifacts | a PAX header that is a bomb     | special member (type 120)
            artifacts | a sparse bomb                   | is a sparse file, not a plain file
            artifacts | a gzip header that is a bomb    | ends in the middle
            bundle    | a million members               | more than the 20000 files
            bundle    | a million directories           | is a directory, not a plain file
            bundle    | a million long names            | all names together
            bundle    | a member that is a bomb         | has 8589934591 bytes, more than the 524288000 that are allowed
            bundle    | zeros after the end             | goes on after its end
            bundle    | a long name that is a bomb      | special member (type 76)
            bundle    | a PAX header that is a bomb     | an extension header of 209715200 bytes
            bundle    | a sparse bomb                   | is a sparse file, not a plain file
            bundle    | a gzip header that is a bomb    | ends in the middle
            """)
    @DisplayName("R7 R5 memory stays bounded, whatever an archive holds, and nothing of it stays")
    void memory_stays_bounded(String kind, String bomb, String reason) throws Exception {
        Path archive = temp.resolve("bomb.tar.gz");
        write(archive, kind, bomb);
        Path out = Files.createDirectory(temp.resolve("out"));

        assertThat(unpacked(kind, archive, out.resolve("unpacked")))
                .contains("was refused")
                .contains(reason);
        try (Stream<Path> left = Files.walk(out)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static void write(Path archive, String kind, String bomb) throws IOException {
        if (bomb.equals("a gzip header that is a bomb")) {
            gzipHeader(archive);
            return;
        }
        try (RawTar tar = new RawTar(archive)) {
            if (kind.equals("artifacts") && !bomb.equals("a description that is a bomb")) {
                tar.file("firmware.json", HostileArchivesTest.description("program"));
                tar.file("program", "x");
            }
            tar(tar, kind, bomb);
            tar.bytes(RawTar.END);
        }
    }

    private static void tar(RawTar tar, String kind, String bomb) throws IOException {
        switch (bomb) {
            case "a million members" -> many(tar, '0', "f");
            case "a million directories" -> many(tar, '5', "d");
            case "a million long names" -> longNames(tar);
            case "a member that is a bomb" ->
                tar.header("b", '0', kind.equals("bundle") ? 077777777777L : MUCH)
                        .zeros(MUCH);
            case "a description that is a bomb" ->
                tar.header("firmware.json", '0', MUCH / 2).zeros(MUCH / 2);
            case "zeros after the end" -> tar.zeros(MUCH);
            case "a long name that is a bomb" ->
                tar.header("././@LongLink", 'L', MUCH).zeros(MUCH);
            case "a PAX header that is a bomb" -> tar.header("pax", 'x', MUCH).zeros(MUCH);
            case "a sparse bomb" -> tar.header("sparse", 'S', 512).zeros(MUCH);
            default -> throw new AssertionError(bomb);
        }
    }

    private static void many(RawTar tar, char type, String name) throws IOException {
        for (int i = 0; i < MANY; i++) {
            tar.header(name + i, type, 0);
        }
    }

    private static void longNames(RawTar tar) throws IOException {
        String directories = "d/".repeat(1900);
        for (int i = 0; i < MANY / 50; i++) {
            String path = "path=" + directories + "%010d".formatted(i) + "\n";
            tar.member("pax", 'x', (path.length() + 5) + " " + path).header("short", '0', 0);
        }
    }

    /** The name of the file inside is part of a gzip header, and as long as it likes. */
    private static void gzipHeader(Path archive) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
            out.write(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0});
            byte[] name = "x".repeat(1 << 20).getBytes(UTF_8);
            for (int i = 0; i < 40; i++) {
                out.write(name);
            }
        }
    }

    private static String unpacked(String kind, Path archive, Path directory) throws Exception {
        Process jvm = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        UnpacksHere.class.getName(),
                        kind,
                        archive.toString(),
                        directory.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(jvm.getInputStream().readAllBytes(), UTF_8);
        assertThat(jvm.waitFor()).as(said).isZero();
        return said;
    }
}
