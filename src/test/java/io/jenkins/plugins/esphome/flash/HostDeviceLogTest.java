package io.jenkins.plugins.esphome.flash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device talks for ever; its log must not fill the disk. */
final class HostDeviceLogTest {
    private static final int LIMIT = 10_000;

    @TempDir
    Path directory;

    @Test
    void theLogKeepsTheLatestAndStaysBounded() throws Exception {
        Files.writeString(
                directory.resolve("program"),
                "#!/bin/sh\ni=0\nwhile [ $i -lt 5000 ]; do i=$((i+1)); echo line $i; done\n");
        assertThat(directory.resolve("program").toFile().setExecutable(true)).isTrue();
        Files.writeString(directory.resolve("run.sh"), Resources.text("run_host_device.sh"));

        int exitCode = new ProcessBuilder(
                        "/bin/sh", directory.resolve("run.sh").toString(), directory.toString(), "" + LIMIT)
                .start()
                .waitFor();

        assertThat(exitCode).isZero();
        assertThat(Files.size(directory.resolve("log"))).isLessThanOrEqualTo(LIMIT + 100);
        assertThat(Files.size(directory.resolve("log.1"))).isBetween((long) LIMIT, LIMIT + 100L);
        assertThat(Files.readAllLines(directory.resolve("log")))
                .endsWith("line 5000", "(the program ended with exit code 0)");
    }
}
