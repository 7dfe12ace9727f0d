package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.fleet.LosingHost.Moment;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A build server goes away at every moment of a compile; the compiles are real processes. */
final class LostServerIT {
    private static final MachineId ATTIC = new MachineId("attic");
    private static final Duration PATIENT = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration IMPATIENT = Duration.ofMillis(50);

    @TempDir
    private Path temp;

    private ServerFleet fleet;

    @AfterEach
    void close() {
        fleet.close();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Moment.class)
    @DisplayName("R3 a server that comes back within the grace goes on where it was: nothing is compiled twice")
    void comesBack(Moment moment) throws Exception {
        open("0.2", PATIENT);
        LosingHost attic = losing("attic", moment);

        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().until(attic::isLost);
        await().until(() -> fleet.log(job).contains("was lost (the cable "));
        attic.comesBack();
        fleet.machines.put(ServerFleet.server(attic, 1));

        assertThat(fleet.ended(job))
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns(1, FirmwareJob::attempt);
        assertThat(fleet.log(job)).contains("The connection is back.");
        assertThat(fleet.ledger()).hasSize(2);
    }

    @Test
    @DisplayName("R3 a server that is back before its loss was noticed is not waited for")
    void backAtOnce() throws Exception {
        open("0", PATIENT);
        LosingHost attic = losing("attic", Moment.SENDING_THE_BUNDLE);
        attic.whenBroken(() -> {
            attic.comesBack();
            fleet.machines.put(ServerFleet.server(attic, 1));
        });

        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);

        assertThat(fleet.ended(job)).returns(JobStatus.COMPLETED, FirmwareJob::status);
        assertThat(fleet.compile("lamp", "two")).returns(JobStatus.COMPLETED, FirmwareJob::status);
    }

    @Test
    @DisplayName("R3 a server that is lost once more has its whole grace again, not what its first absence left of it")
    void lostOnceMore() throws Exception {
        Queue<Duration> graces = new ConcurrentLinkedQueue<>(List.of(SHORT, PATIENT, SHORT));
        fleet = new ServerFleet(temp, "0.2");
        fleet.open(
                LocalLeases.of(fleet.machines),
                () -> Optional.ofNullable(graces.poll()).orElse(PATIENT));
        LosingHost attic = losing("attic", Moment.COMPILING);
        attic.whenBroken(() -> {
            attic.whenBroken(() -> {});
            attic.comesBackFor(Moment.COMPILING);
            fleet.machines.put(ServerFleet.server(attic, 1));
        });

        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().until(graces::size, left -> left == 1);
        losing("barn", Moment.COMPILING);
        JobId later = fleet.file("plug", "one", ServerFleet.ON_SERVERS);
        await("the end of a grace that began after the first absence")
                .until(() -> fleet.now(later).attempt() == 2);

        assertThat(fleet.now(job).attempt()).isEqualTo(1);
        attic.comesBack();
        fleet.machines.put(ServerFleet.server(attic, 1));
        assertThat(fleet.ended(job))
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns(1, FirmwareJob::attempt);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Moment.class)
    @DisplayName("R3 the job of a server that stays away goes to another one; that one's own job is not touched")
    void staysAway(Moment moment) throws Exception {
        open("0.2", IMPATIENT);
        LosingHost attic = losing("attic", moment);
        fleet.put("barn");

        JobId lost = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().until(() -> fleet.now(lost).machine().isPresent());
        JobId other = fleet.file("plug", "one", ServerFleet.ON_SERVERS);

        assertThat(fleet.ended(lost))
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns("the barn", job -> job.placement().orElseThrow().label())
                .returns(2, FirmwareJob::attempt);
        assertThat(fleet.ended(other))
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns("the barn", job -> job.placement().orElseThrow().label())
                .returns(1, FirmwareJob::attempt);
        assertThat(fleet.log(other)).doesNotContain("connection");
        assertThat(fleet.log(lost))
                .as("R2 what the lost server goes on to say is not this run's output")
                .contains("/barn/build/lamp-")
                .doesNotContain("/attic/build/lamp-");
        assertThat(attic.isLost()).isTrue();
        assertThat(fleet.service().queue().quarantines()).singleElement().returns(lost, q -> q.job());
    }

    @Test
    @DisplayName("R3 a server that is known to be removed when it is lost is not waited for")
    void removedBeforeItsLossIsNoticed() throws Exception {
        open("0.2", PATIENT);
        LosingHost attic = losing("attic", Moment.COMPILING);
        attic.whenBroken(() -> {
            fleet.outlook.removed.add(ATTIC);
            fleet.machines.remove(ATTIC);
        });
        fleet.put("barn");

        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);

        assertThat(fleet.ended(job))
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns("the barn", done -> done.placement().orElseThrow().label());
        assertThat(fleet.log(job)).doesNotContain("/attic/build/lamp-");
        assertThat(fleet.service().queue().quarantines())
                .as("Q13 nobody knows what runs there")
                .singleElement()
                .returns(ATTIC, q -> q.machine());
    }

    @Test
    @DisplayName("R3 a server that is removed while it is waited for is not waited for any longer")
    void removedWhileItIsWaitedFor() throws Exception {
        open("0.2", PATIENT);
        LosingHost attic = losing("attic", Moment.COMPILING);
        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().until(() -> attic.isLost() && fleet.log(job).contains("was lost (the cable "));
        fleet.put("barn");

        fleet.machines.remove(ATTIC);
        fleet.outlook.removed.add(ATTIC);
        fleet.machines.doubt(ATTIC);

        assertThat(fleet.ended(job))
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns("the barn", done -> done.placement().orElseThrow().label())
                .returns(2, FirmwareJob::attempt);
    }

    @Test
    @DisplayName("R3 R9 after a restart a server that is removed is not waited for either")
    void removedAfterARestart() throws Exception {
        open("1000", PATIENT);
        fleet.put("attic");
        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().until(() -> fleet.ledger().size() == 1);
        fleet.close();
        fleet.machines.remove(ATTIC);
        fleet.open();
        assertThat(fleet.now(job)).returns(JobStatus.RUNNING, FirmwareJob::status);

        fleet.outlook.removed.add(ATTIC);
        fleet.machines.doubt(ATTIC);

        await().until(() -> fleet.now(job).attempt() == 2);
        assertThat(fleet.now(job)).returns(JobStatus.QUEUED, FirmwareJob::status);
        fleet.outlook.removed.remove(ATTIC);
        fleet.put("attic");
        await().alias("what runs on there is ended")
                .until(() -> fleet.service().queue().quarantines().isEmpty());
        fleet.service().cancel(job, "the test");
        assertThat(fleet.ended(job)).returns(JobStatus.CANCELLED, FirmwareJob::status);
    }

    @Test
    @DisplayName(
            "R3 a job whose servers are lost again and again fails with the reason, after a bounded number of times")
    void failsInTheEnd() throws Exception {
        open("1000", IMPATIENT);
        LosingHost attic = losing("attic", Moment.COMPILING);

        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        for (int attempt = 2; attempt <= 3; attempt++) {
            int next = attempt;
            await().until(() -> fleet.now(job).attempt() == next);
            attic.comesBackFor(Moment.COMPILING);
            fleet.machines.put(ServerFleet.server(attic, 1));
        }

        assertThat(fleet.ended(job)).returns(JobStatus.FAILED, FirmwareJob::status);
        assertThat(fleet.ended(job).result().orElseThrow().error().orElseThrow())
                .isEqualTo("lost 3 times, last: The machine attic did not come back within 0 s.");
        attic.comesBack();
        fleet.machines.put(ServerFleet.server(attic, 1));
        await().alias("what may have lived on there is ended")
                .until(() -> fleet.service().queue().quarantines().isEmpty());
    }

    @Test
    @DisplayName(
            "S2 R3 a server that goes between choice and grant: another one is chosen, and its late lease is given back")
    void vanishesBeforeTheGrant() throws Exception {
        Late leases = new Late();
        fleet = new ServerFleet(temp, "0").open(leases, PATIENT);
        fleet.put("attic");

        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().until(() -> leases.asked.containsKey(ATTIC));
        await().untilAsserted(() -> assertThat(fleet.now(job).waitReason()).hasValue("waits for its lease on attic"));
        fleet.machines.remove(ATTIC);
        fleet.put("barn");
        MachineId barn = new MachineId("barn");
        await().until(() -> leases.asked.containsKey(barn));
        await().until(() -> leases.withdrawn.containsKey(ATTIC));
        leases.grant(ATTIC);
        await().until(() -> leases.given.containsKey(ATTIC));
        await().until(() ->
                fleet.service().queue().chosenMachine(job).filter(barn::equals).isPresent());
        leases.grant(barn);

        assertThat(fleet.ended(job))
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns("the barn", done -> done.placement().orElseThrow().label());
    }

    @Test
    @DisplayName("R9 Q12 a shutdown leaves the compile running, and the next start goes on with it on the same server")
    void goesOnAfterARestart() throws Exception {
        open("1", PATIENT);
        fleet.put("attic");
        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().until(() -> fleet.ledger().size() == 1);
        fleet.close();
        fleet.open();

        assertThat(fleet.ended(job))
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns(1, FirmwareJob::attempt);
        assertThat(fleet.ledger()).hasSize(2);
    }

    @Test
    @DisplayName("R3 R9 a server that is not there after a restart has the same grace; then its jobs go elsewhere")
    void awayAfterARestart() throws Exception {
        open("0.2", PATIENT);
        fleet.put("attic");
        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().until(() -> fleet.now(job).hasEntered(Phase.COMPILE));
        fleet.close();
        fleet.machines.remove(ATTIC);

        fleet.put("barn");
        fleet.open(LocalLeases.of(fleet.machines), IMPATIENT);

        assertThat(fleet.ended(job))
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns("the barn", done -> done.placement().orElseThrow().label());
    }

    @Test
    @DisplayName("Q8 R9 a job of a server that is not there after a restart can be cancelled at once")
    void cancelledWhileAway() throws Exception {
        open("1000", PATIENT);
        fleet.put("attic");
        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().until(() -> fleet.now(job).hasEntered(Phase.COMPILE));
        fleet.close();
        fleet.machines.remove(ATTIC);
        fleet.open();

        fleet.service().cancel(job, "tester");

        assertThat(fleet.ended(job)).returns(JobStatus.CANCELLED, FirmwareJob::status);
        fleet.put("attic");
        await().alias("its process is ended when the server is back")
                .until(() -> fleet.service().queue().quarantines().isEmpty());
    }

    private void open(String compileSeconds, Duration reconnect) throws Exception {
        fleet = new ServerFleet(temp, compileSeconds);
        fleet.open(LocalLeases.of(fleet.machines), reconnect);
    }

    private LosingHost losing(String name, Moment moment) {
        LosingHost host = new LosingHost(fleet.host(name), moment);
        fleet.machines.put(ServerFleet.server(host, 1));
        return host;
    }

    /** Grants when a test says so, and remembers everything. */
    private static final class Late implements LeaseProvider {
        private final Map<MachineId, Listener> asked = new ConcurrentHashMap<>();
        private final Map<MachineId, Boolean> withdrawn = new ConcurrentHashMap<>();
        private final Map<MachineId, Boolean> given = new ConcurrentHashMap<>();

        @Override
        public Pending request(Wish wish, Listener listener) {
            asked.put(wish.machine(), listener);
            return () -> {
                withdrawn.put(wish.machine(), true);
                // too late: its executor runs already
                return false;
            };
        }

        @Override
        public Lease retake(Wish wish, Listener listener) {
            throw new IllegalStateException("nothing runs here after a restart");
        }

        void grant(MachineId machine) {
            asked.get(machine).granted(new Lease() {
                @Override
                public MachineId machine() {
                    return machine;
                }

                @Override
                public void close() {
                    given.put(machine, true);
                }
            });
        }
    }
}
