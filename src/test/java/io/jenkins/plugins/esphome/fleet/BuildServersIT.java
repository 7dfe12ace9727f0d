package io.jenkins.plugins.esphome.fleet;

import static io.jenkins.plugins.esphome.fleet.ServerFleet.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where compiles go when there are build servers, with all of the engine and a tool that compiles at once. */
final class BuildServersIT {
    private static final MachineId ATTIC = new MachineId("attic");
    private static final MachineId BARN = new MachineId("barn");
    private static final Requester TESTER = new Requester("tester", Optional.empty());

    @TempDir
    private Path temp;

    private ServerFleet fleet;

    @BeforeEach
    void open() throws Exception {
        fleet = new ServerFleet(temp, "0").open();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    @DisplayName("J4 S4 a build server's name, pin and source are stamped on its job, with the reason")
    void placementIsStamped() throws Exception {
        fleet.put("attic");
        FirmwareJob job = fleet.compile("lamp", "one");
        assertThat(job)
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns(Source.REMOTE, FirmwareJob::source)
                .returns(
                        Optional.of(new Placement(
                                ATTIC,
                                Source.REMOTE,
                                "pin-of-attic",
                                "the attic",
                                "the attic is the only free build server")),
                        FirmwareJob::placement);
    }

    @Test
    @DisplayName("S3 a configuration returns to the server where it is warm, also when its controller has restarted")
    void returnsToTheWarmServer() throws Exception {
        fleet.put("barn");
        fleet.compile("lamp", "one");
        fleet.put("attic");

        assertThat(reason(fleet.compile("lamp", "two"))).isEqualTo("warm build directory on the barn");
        assertThat(reason(fleet.compile("plug", "one"))).isEqualTo("the attic is the idlest build server");

        fleet.close();
        fleet.open();
        await().until(() -> fleet.service().isWarm(BARN, configuration("lamp")));
        assertThat(reason(fleet.compile("lamp", "three"))).isEqualTo("warm build directory on the barn");
    }

    @Test
    @DisplayName("S3 Q6 what was cleaned, also while its server was away, or reset is warm no more")
    void cleanedIsCold() throws Exception {
        fleet.put("barn");
        fleet.compile("lamp", "one");
        fleet.compile("plug", "one");
        await().until(() -> fleet.service().isWarm(BARN, configuration("plug")));
        fleet.machines.remove(BARN);
        fleet.service()
                .outcome(fleet.service()
                        .clean(configuration("lamp"), Optional.empty(), TESTER)
                        .request())
                .get(1, TimeUnit.MINUTES);
        fleet.put("barn");
        fleet.put("attic");
        await().until(() -> fleet.service().isWarm(BARN, configuration("plug")));

        assertThat(reason(fleet.compile("lamp", "two"))).isEqualTo("the attic is the idlest build server");
        assertThat(reason(fleet.compile("plug", "two"))).isEqualTo("warm build directory on the barn");

        fleet.service()
                .outcome(fleet.service().reset(BARN, ServerFleet.FLEET, TESTER).request())
                .get(1, TimeUnit.MINUTES);
        await().until(() -> !fleet.service().isWarm(BARN, configuration("plug")));
    }

    private static String reason(FirmwareJob job) {
        assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
        return job.placement().orElseThrow().reason();
    }
}
