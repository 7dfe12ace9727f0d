package io.jenkins.plugins.esphome.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Build servers of one's own computer, with the built jar and the real ESPHome. */
final class ServersIT {

    @TempDir
    private Path directory;

    private Program program;

    @BeforeEach
    void twoServers() throws IOException {
        String toolchains = System.getProperty("esphome.fleet.toolchains");
        Files.writeString(
                directory.resolve("servers.yaml"),
                "- name: attic\n  toolchains: " + toolchains + "\n- name: barn\n  labels: [big]\n  toolchains: "
                        + toolchains + "\n");
        program = new Program(directory);
    }

    @Test
    @DisplayName("S2 S3 S4 J4 R4 compiles go to the servers, return to where they are warm, and say why")
    void compileOnServers() throws Exception {
        write("lamp", "INFO");
        write("plug", "INFO");
        Program.Ended cold = compile("lamp.yaml", "plug.yaml", "--fallback", "wait");
        assertThat(cold.exitCode()).as(cold.all()).isZero();
        assertThat(List.of(server("1"), server("2"))).containsExactlyInAnyOrder("attic", "barn");
        String lampAt = isAt("lamp", "attic") ? "attic" : "barn";
        assertThat(isAt("lamp", lampAt)).isTrue();
        assertThat(isAt("plug", lampAt)).isFalse();
        assertThat(directory.resolve(".esphome-fleet/machine/build")).doesNotExist();

        write("lamp", "DEBUG");
        Program.Ended warm = compile("lamp.yaml", "--esphome", "any");
        assertThat(warm.exitCode()).as(warm.all()).isZero();
        assertThat(show("3")).contains(lampAt + ": warm build directory on " + lampAt);

        write("lamp", "ERROR");
        Program.Ended labelled = compile("lamp.yaml", "--server", "big", "--fallback", "wait");
        assertThat(labelled.exitCode()).as(labelled.all()).isZero();
        assertThat(server("4")).isEqualTo("barn");

        assertThat(program.run("doctor", "--servers", "servers.yaml").out())
                .contains("server attic", "server barn", "1 slot in " + directory.toRealPath());
        Program.Ended reset = program.run("reset", "--servers", "servers.yaml", "--server", "barn");
        assertThat(reset.exitCode()).as(reset.all()).isZero();
        assertThat(directory.resolve(".esphome-fleet/servers/barn/build")).isDirectoryNotContaining(Files::isDirectory);
        assertThat(program.run("reset", "--servers", "servers.yaml", "--server", "garage"))
                .returns(2, Program.Ended::exitCode)
                .returns(true, ended -> ended.err().contains("There is no machine 'garage' now"));
    }

    private Program.Ended compile(String... arguments) throws IOException {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        System.arraycopy(new String[] {"compile", "--json", "--servers", "servers.yaml"}, 0, all, 0, 4);
        return program.run(all);
    }

    private boolean isAt(String configuration, String server) throws IOException {
        try (Stream<Path> builds = Files.list(directory.resolve(".esphome-fleet/servers/" + server + "/build"))) {
            return builds.anyMatch(build -> build.getFileName().toString().startsWith(configuration + "-"));
        }
    }

    private String show(String request) throws IOException {
        return program.run("jobs", "show", request).out();
    }

    /** @return where the request's compile ran */
    private String server(String request) throws IOException {
        String shown = show(request);
        return shown.lines()
                .filter(line -> line.contains("machine:"))
                .map(line -> line.substring(line.indexOf("machine:") + "machine:".length())
                        .strip())
                .map(line -> line.substring(0, line.indexOf(':')))
                .findFirst()
                .orElseThrow(() -> new AssertionError(shown));
    }

    private void write(String name, String level) throws IOException {
        Files.writeString(
                directory.resolve(name + ".yaml"),
                "esphome:\n  name: " + name + "\nhost:\nlogger:\n  level: " + level + "\n");
    }
}
