package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ForwardingHost;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a machine whose disk or quota is full although all went that may go. */
final class HousekeepingTest {
    private static final long ROOMY = 1L << 40;

    @TempDir
    Path root;

    private final Machines machines = new Machines();
    private LocalHost host;

    @BeforeEach
    void builds() throws Exception {
        host = new LocalHost(MachineId.LOCAL, root);
        Files.createDirectories(root.resolve("build"));
    }

    private MachineSettings limited(long quota, long free) {
        BuildServer usual = BuildServer.own(1);
        MachineSettings machine = MachineSettings.own(
                host,
                "attic",
                new BuildServer(
                        usual.slots(),
                        usual.forOthers(),
                        usual.versions(),
                        usual.installs(),
                        usual.idleExecutors(),
                        Optional.of(new SweepLimits(Duration.ofDays(30), quota, free)),
                        usual.trusts()),
                FlashingAgent.NONE);
        machines.put(machine);
        return machine;
    }

    private Housekeeping housekeeping() {
        return new Housekeeping(machines, SweepLimits.DEFAULT, machine -> {});
    }

    @Test
    @DisplayName("R6 too little free space is told until there is enough again")
    void tooLittleSpaceIsTold() {
        try (Housekeeping housekeeping = housekeeping()) {
            housekeeping.look(limited(ROOMY, Long.MAX_VALUE));
            await().until(() -> !housekeeping.complaints().isEmpty());
            assertThat(housekeeping.complaints())
                    .singleElement()
                    .asString()
                    .startsWith("attic: ")
                    .endsWith("make room on that disk.");

            housekeeping.look(limited(ROOMY, 0));
            await().until(() -> housekeeping.complaints().isEmpty());
        }
    }

    @Test
    @DisplayName("R6 a quota that builds in use exceed is told; of a machine that went away nothing is")
    void anExceededQuotaIsTold() throws Exception {
        Path used = Files.createDirectories(root.resolve("build/mine"));
        Files.write(used.resolve("big"), new byte[10_000]);
        Files.writeString(used.resolve("owner.json"), """
                {"controller": "me", "process": "me-1.1-1-compile", "configuration": "a.yaml", "generation": 0,
                 "identity": "", "stage": "CLAIMED"}
                """);
        try (Housekeeping housekeeping = housekeeping()) {
            housekeeping.look(limited(1, 0));
            await().until(() -> !housekeeping.complaints().isEmpty());
            assertThat(housekeeping.complaints())
                    .singleElement()
                    .asString()
                    .contains("more than their quota of 0 MiB")
                    .endsWith("raise the quota, or compile less at the same time there.");

            machines.remove(MachineId.LOCAL);
            assertThat(housekeeping.complaints()).isEmpty();
        }
    }

    @Test
    @DisplayName("R6 a machine whose build directories cannot be swept is told, until they can be")
    void whatCannotBeSweptIsTold() {
        MachineSettings machine = limited(ROOMY, 0);
        BuildHost closed = new ForwardingHost(host) {
            @Override
            public <T> T act(FileWork<T> work) throws IOException {
                throw new IOException("Permission denied");
            }
        };
        try (Housekeeping housekeeping = housekeeping()) {
            housekeeping.look(machine.withHost(closed));
            await().until(() -> !housekeeping.complaints().isEmpty());
            assertThat(housekeeping.complaints())
                    .singleElement()
                    .asString()
                    .startsWith("attic: the build directories could not be swept (Permission denied)");

            housekeeping.look(machine);
            await().until(() -> housekeeping.complaints().isEmpty());
        }
    }
}
