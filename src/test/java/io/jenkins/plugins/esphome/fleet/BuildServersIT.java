package io.jenkins.plugins.esphome.fleet;

import static io.jenkins.plugins.esphome.fleet.ServerFleet.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.VersionWish;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
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
                .get(5, TimeUnit.MINUTES);
        fleet.put("barn");
        fleet.put("attic");
        await().until(() -> fleet.service().isWarm(BARN, configuration("plug")));

        assertThat(reason(fleet.compile("lamp", "two"))).isEqualTo("the attic is the idlest build server");
        assertThat(reason(fleet.compile("plug", "two"))).isEqualTo("warm build directory on the barn");

        fleet.service()
                .outcome(fleet.service().reset(BARN, ServerFleet.FLEET, TESTER).request())
                .get(5, TimeUnit.MINUTES);
        await().until(() -> !fleet.service().isWarm(BARN, configuration("plug")));
    }

    @Test
    @DisplayName("R2 who listens before filing hears each job's own events from its own server, in order, and one end")
    void eventsOfThisServerAndThisJob() throws Exception {
        List<JobEvent> heard = new CopyOnWriteArrayList<>();
        fleet.service().subscribe(heard::add);
        fleet.put("attic");
        fleet.put("barn");

        JobId lamp = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        JobId plug = fleet.file("plug", "one", ServerFleet.ON_SERVERS);

        for (JobId job : List.of(lamp, plug)) {
            String name = job.equals(lamp) ? "lamp" : "plug";
            String server = fleet.ended(job).machine().orElseThrow().name();
            assertThat(fleet.log(job).lines().filter(line -> line.startsWith("Compiling ")))
                    .singleElement(STRING)
                    .startsWith("Compiling " + name + ".yaml in ")
                    .contains("/" + server + "/build/" + name + "-");
            await().until(() ->
                    heard.stream().filter(event -> event.job().equals(job)).anyMatch(JobEvent.Ended.class::isInstance));
            List<JobEvent> own =
                    heard.stream().filter(event -> event.job().equals(job)).toList();
            assertThat(own.get(0))
                    .isInstanceOfSatisfying(
                            JobEvent.Changed.class,
                            first -> assertThat(first.now()).returns(JobStatus.QUEUED, FirmwareJob::status));
            assertThat(own).filteredOn(JobEvent.Ended.class::isInstance).hasSize(1);
            assertThat(own.get(own.size() - 1)).isInstanceOf(JobEvent.Ended.class);
        }
    }

    @Test
    @DisplayName("S5 what is flashed over the wire by the build tool is compiled where the device is plugged in")
    void compiledWhereItIsPluggedIn() throws Exception {
        fleet.put("attic");
        MachineSettings bench = ServerFleet.server(fleet.host("bench"), 0)
                .withFlashes(new FlashingAgent(0, HostProgramPolicy.REFUSED, Reach.EVERYTHING, Set.of("usb-1")));
        fleet.machines.put(bench);
        Destination wired = new Destination("lamp", new Target.Serial("usb-1"));

        assertThat(fleet.ended(fleet.install("lamp", "rp2040", wired)))
                .returns("the upload needs the build tree on the bench", BuildServersIT::reason);
        assertThat(fleet.ended(fleet.install("plug", "esp32", wired)))
                .as("its images are enough")
                .returns("the attic is the only free build server", BuildServersIT::reason);
    }

    @Test
    @DisplayName("S1 only a server that may use the version, or has it, gets the compile; the others say why")
    void theVersionDecides() throws Exception {
        MachineSettings old = ServerFleet.server(fleet.host("attic"), 1);
        fleet.machines.put(old.withBuilds(with(old.builds(), Set.of("2025.1.0"), trust -> true)));
        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().until(() -> fleet.now(job)
                .waitReason()
                .filter(why -> why.contains("the attic has no ESPHome 2026.10.0 and may not install it"))
                .isPresent());
        MachineSettings right = ServerFleet.server(fleet.host("barn"), 1);
        fleet.machines.put(right.withBuilds(with(right.builds(), Set.of(EsphomeVersion.DEFAULT), trust -> true)));

        assertThat(reason(fleet.ended(job))).isEqualTo("the barn is the only free build server");
    }

    @Test
    @DisplayName(
            "S1 R8 no bundle goes to a server that is not approved, changed its identity, or does not trust the source")
    void onlyWhereItMayGo() throws Exception {
        MachineSettings attic = ServerFleet.server(fleet.host("attic"), 1);
        fleet.machines.put(attic.withApproval(Approval.NONE));
        MachineSettings barn = ServerFleet.server(fleet.host("barn"), 1);
        fleet.machines.put(barn.withApproval(new Approval(Approval.State.IDENTITY_CHANGED, 1)));
        MachineSettings cellar = ServerFleet.server(fleet.host("cellar"), 1);
        fleet.machines.put(cellar.withBuilds(with(cellar.builds(), Set.of(EsphomeVersion.DEFAULT), trust -> false)));
        MachineSettings den = ServerFleet.server(fleet.host("den"), 1);
        fleet.machines.put(den.withBuilds(BuildServer.own(1)));

        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);

        await().untilAsserted(() -> assertThat(fleet.now(job).waitReason().orElse(""))
                .contains("the attic is not approved")
                .contains("its identity changed")
                .contains("the cellar does not trust the sources of home")
                .contains("the den does not accept remote builds"));
        for (String name : List.of("attic", "barn", "cellar", "den")) {
            assertThat(Path.of(fleet.host(name).root(), "build")).doesNotExist();
        }
        fleet.put("attic");
        assertThat(fleet.ended(job)).returns(JobStatus.COMPLETED, FirmwareJob::status);
    }

    @Test
    @DisplayName("S2 without a server that could do it: here, silently; or it fails with the reason")
    void withoutAServer() throws Exception {
        FirmwareJob here = fleet.ended(fleet.file("lamp", "one", PlacementPolicy.localOn(MachineId.LOCAL)));
        assertThat(here).returns(Source.LOCAL, FirmwareJob::source);
        assertThat(reason(here))
                .isEqualTo("there is no build server: compiled on this computer, where the request was made");

        FirmwareJob failed = fleet.ended(fleet.file(
                "lamp", "two", new PlacementPolicy(Optional.of(MachineId.LOCAL), PlacementPolicy.WhenNone.FAIL)));
        assertThat(failed).returns(JobStatus.FAILED, FirmwareJob::status);
        assertThat(failed.result().orElseThrow().error().orElseThrow())
                .isEqualTo("no machine qualifies: this computer does not accept remote builds");
    }

    @Test
    @DisplayName("R10 any becomes the version that a build server has")
    void anyVersion() throws Exception {
        fleet.put("attic");
        await().until(() ->
                fleet.service().resolve(new VersionWish.Any(), MachineId.LOCAL).equals(EsphomeVersion.DEFAULT));
    }

    @Test
    @DisplayName("R6 each server keeps its own limits: what one may not keep goes when it connects")
    void itsOwnLimits() throws Exception {
        fleet.put("attic");
        fleet.put("barn");
        MachineSettings attic = ServerFleet.server(fleet.host("attic"), 1);
        fleet.compile("lamp", "one");
        fleet.machines.remove(ATTIC);
        fleet.compile("plug", "one");
        await().until(() -> fleet.service().isWarm(BARN, configuration("plug")));

        BuildServer none = new BuildServer(
                1,
                true,
                Set.of(),
                true,
                () -> Integer.MAX_VALUE,
                Optional.of(new SweepLimits(Duration.ofDays(1), 0, Long.MAX_VALUE)),
                (name, trust) -> true);
        fleet.machines.put(attic.withBuilds(none));

        await().untilAsserted(() ->
                assertThat(Path.of(fleet.host("attic").root(), "build")).isDirectoryNotContaining("glob:**/lamp-*"));
        await().until(() -> !fleet.service().isWarm(ATTIC, configuration("lamp")));
        assertThat(Path.of(fleet.host("barn").root(), "build")).isDirectoryContaining("glob:**/plug-*");
    }

    private static BuildServer with(BuildServer usual, Set<String> versions, Predicate<Trust> trusts) {
        return new BuildServer(
                usual.slots(),
                true,
                versions,
                false,
                usual.idleExecutors(),
                usual.limits(),
                (name, trust) -> trusts.test(trust));
    }

    private static String reason(FirmwareJob job) {
        assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
        return job.placement().orElseThrow().reason();
    }
}
