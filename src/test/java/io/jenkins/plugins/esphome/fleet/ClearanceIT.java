package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.build.BundleSecrets;
import io.jenkins.plugins.esphome.files.LivingTree;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ForwardingHost;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.MachineIdentity;
import io.jenkins.plugins.esphome.host.ProcessLostException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a machine may have is asked again when it is about to be sent; the scheduler's own question came earlier. */
final class ClearanceIT {
    private static final PlacementPolicy INLINE = PlacementPolicy.localOn(MachineId.LOCAL);

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

    @ParameterizedTest
    @EnumSource(
            value = Approval.State.class,
            names = {"NOT_APPROVED", "IDENTITY_CHANGED", "OWN_WORK"})
    @DisplayName("R8 a server whose approval goes after the grant gets nothing any more, and its job goes elsewhere")
    void approvalWithdrawnAfterTheGrant(Approval.State state) throws Exception {
        MachineSettings attic = ServerFleet.server(fleet.host("attic"), 1);
        BuildHost changing = new AtTheClaim(attic.host()) {
            @Override
            void claimed() {
                fleet.machines.put(attic.withApproval(new Approval(state, 1)));
                fleet.put("barn");
            }
        };
        fleet.machines.put(attic.withHost(changing));
        JobId job = fleet.file("lamp", "secret", ServerFleet.ON_SERVERS);
        FirmwareJob ended = fleet.ended(job);

        assertHasNot("attic", "secret");
        if (state == Approval.State.OWN_WORK) {
            assertThat(ended.result().flatMap(JobResult::error).orElseThrow())
                    .startsWith("the attic is not approved, so it gets only what its own workspace holds");
        } else {
            assertThat(ended)
                    .returns(JobStatus.COMPLETED, FirmwareJob::status)
                    .returns("the barn", done -> done.placement().orElseThrow().label());
        }
    }

    @Test
    @DisplayName(
            "R8 a server that is taken away because its approval was withdrawn is not waited for as if it were lost")
    void takenAwayAfterTheGrant() throws Exception {
        MachineSettings attic = ServerFleet.server(fleet.host("attic"), 1);
        fleet.machines.put(attic.withHost(new AtTheClaim(attic.host()) {
            @Override
            void claimed() {
                fleet.outlook.revoked.add(attic.id());
                fleet.machines.remove(attic.id());
                fleet.put("barn");
            }
        }));

        FirmwareJob ended = fleet.compile("lamp", "secret");

        assertThat(ended)
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns("the barn", done -> done.placement().orElseThrow().label());
        assertThat(fleet.log(ended.id())).doesNotContain("connection");
        assertThat(fleet.service().queue().quarantines()).isEmpty();
        assertHasNot("attic", "secret");
    }

    @Test
    @DisplayName("R8 R3 a server that is here and has not proven yet that it is the approved one is waited for")
    void provesItselfAMomentLater() throws Exception {
        MachineSettings attic = connectsAnewAtTheClaim("attic");
        JobId job = fleet.file("lamp", "secret", ServerFleet.ON_SERVERS);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> fleet.log(job).contains("the attic has not proven yet that it is the approved one."));
        assertHasNot("attic", "secret");

        fleet.machines.put(attic);

        assertThat(fleet.ended(job))
                .returns(JobStatus.COMPLETED, FirmwareJob::status)
                .returns(1, FirmwareJob::attempt)
                .returns("the attic", done -> done.placement().orElseThrow().label());
    }

    @Test
    @DisplayName("Q8 what waits for a proof can be cancelled, and its machine is free for others")
    void cancelledBeforeTheProof() throws Exception {
        MachineSettings attic = connectsAnewAtTheClaim("attic");
        JobId job = fleet.file("lamp", "one", ServerFleet.ON_SERVERS);
        await().atMost(Duration.ofMinutes(1)).until(() -> fleet.log(job).contains("has not proven yet"));

        fleet.service().cancel(job, "tester");

        assertThat(fleet.ended(job)).returns(JobStatus.CANCELLED, FirmwareJob::status);
        assertThat(fleet.service().queue().quarantines()).isEmpty();
        fleet.machines.put(attic);
        assertThat(fleet.compile("lamp", "two")).returns(JobStatus.COMPLETED, FirmwareJob::status);
    }

    @Test
    @DisplayName("R8 who stands on a machine that is not judged yet hears of the judgement; nobody else does")
    void theJudgementIsTold() {
        Machines machines = machinesWithoutAnEngine();
        MachineSettings attic = ServerFleet.server(fleet.host("attic"), 1);
        List<MachineId> heard = new ArrayList<>();
        machines.onChange(heard::add);

        machines.judged(attic.id());
        assertThat(heard).isEmpty();
        machines.enter(attic.withApproval(Approval.OWN_WORK));
        machines.judged(attic.id());

        assertThat(heard).containsExactly(attic.id(), attic.id());
    }

    @Test
    @DisplayName("R8 work for others on a machine that was revoked while somebody stands on it goes elsewhere")
    void revokedWhileSomebodyStandsThere() {
        Machines machines = machinesWithoutAnEngine();
        MachineSettings attic = ServerFleet.server(fleet.host("attic"), 1).withApproval(Approval.OWN_WORK);
        machines.enter(attic);
        fleet.outlook.revoked.add(attic.id());

        assertThatThrownBy(
                        () -> new Clearance(machines, "a controller", Clearance.Origin.ELSEWHERE).require(attic.host()))
                .isInstanceOf(ProcessLostException.class)
                .hasMessageStartingWith("the attic is not approved any more");
    }

    @Test
    @DisplayName("R3 a door leads to a machine over whatever connection it is here now")
    void aDoorOutlivesTheConnection() throws Exception {
        Machines machines = machinesWithoutAnEngine();
        machines.put(ServerFleet.server(fleet.host("attic"), 1));
        BuildHost door = machines.door(new MachineId("attic"));
        machines.remove(door.machine());
        assertThatThrownBy(() -> door.act(() -> "done")).isInstanceOf(HostLostException.class);

        machines.put(ServerFleet.server(fleet.host("attic"), 1));
        assertThat(door.act(() -> "done")).isEqualTo("done");
    }

    @Test
    @DisplayName("R8 a machine that may prove itself is asked again; one that did not is refused")
    void isJudged() {
        Machines machines = machinesWithoutAnEngine();
        MachineSettings attic = ServerFleet.server(fleet.host("attic"), 1).withApproval(Approval.OWN_WORK);
        machines.enter(attic);
        Clearance clearance = new Clearance(machines, "a controller", Clearance.Origin.ELSEWHERE);

        fleet.outlook.awaited.add(attic.id());
        assertThatThrownBy(() -> clearance.require(attic.host())).isInstanceOf(HostLostException.class);

        fleet.outlook.awaited.clear();
        assertThatThrownBy(() -> clearance.require(attic.host()))
                .isInstanceOf(RunFailedException.class)
                .hasMessageStartingWith("the attic is not approved");
    }

    @Test
    @DisplayName(
            "R8 secrets go to no machine that nobody approved, and to none that has yet to prove that it is the approved one")
    void secretsWaitForTheProof() throws Exception {
        MachineSettings own = fleet.machines.require(MachineId.LOCAL);
        fleet.machines.put(own.withApproval(Approval.OWN_WORK));
        FirmwareOrder order = fleet.order("lamp", Trust.TRUSTED, INLINE);
        BundleSecrets secrets = BundleSecrets.of(Optional.of("key: nobody knows\n"), new TreeMap<>());
        UnfiledRun run = new UnfiledRun(Limits.DEFAULT, line -> {});

        fleet.outlook.awaited.add(own.id());
        assertThatThrownBy(() -> fleet.service().file(fleet.service().reserve(), order, secrets, run))
                .isInstanceOf(HostLostException.class)
                .hasMessageContaining("has not proven yet that it is the approved one");

        fleet.outlook.awaited.clear();
        assertThatThrownBy(() -> fleet.service().file(fleet.service().reserve(), order, secrets, run))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("Secrets are not sent to this computer, which no administrator has approved");
    }

    @Test
    @DisplayName("R8 another machine under an approved name proves another key: nothing is sent to it")
    void impostor() throws Exception {
        String pin = MachineIdentity.provenPin(fleet.host("attic"), "an administrator's approval");
        MachineSettings approved = withPin(ServerFleet.server(fleet.host("attic"), 1), pin);
        fleet.machines.put(approved);
        assertThat(fleet.compile("lamp", "one")).returns(JobStatus.COMPLETED, FirmwareJob::status);

        Path other = temp.resolve("servers/impostor");
        fleet.machines.put(approved.withHost(new io.jenkins.plugins.esphome.host.LocalHost(approved.id(), other)));
        FirmwareJob job = fleet.compile("lamp", "secret");

        assertThat(job).returns(JobStatus.FAILED, FirmwareJob::status);
        assertThat(job.result().flatMap(JobResult::error).orElseThrow())
                .contains("the attic is not the machine that was approved: another one answers under its name")
                .contains("nothing was sent to it");
        assertHasNot("impostor", "secret");
    }

    @Test
    @DisplayName("R8 R10 a machine that nobody approved compiles its own workspace, and shares no answer with others")
    void ownWork() throws Exception {
        fleet.put("attic");
        FirmwareJob approved = fleet.compile("lamp", "one");
        fleet.machines.remove(new MachineId("attic"));
        fleet.machines.put(fleet.machines.require(MachineId.LOCAL).withApproval(Approval.OWN_WORK));

        FirmwareJob own = fleet.ended(fleet.file("lamp", "one", INLINE));
        FirmwareJob again = fleet.ended(fleet.file("lamp", "one", INLINE));

        assertThat(own.result().flatMap(JobResult::error)).isEmpty();
        assertThat(own.result().flatMap(JobResult::builtBy)).isEmpty();
        assertThat(again.result().flatMap(JobResult::builtBy)).contains(own.id());

        fleet.put("attic");
        FirmwareJob elsewhere = fleet.compile("lamp", "one");
        assertThat(elsewhere.result().flatMap(JobResult::builtBy)).contains(approved.id());
    }

    @Test
    @DisplayName("R8 what a machine that nobody approved has built is no answer for the fleet")
    void answersOfAStranger() throws Exception {
        MachineSettings own = fleet.machines.require(MachineId.LOCAL);
        fleet.machines.put(own.withApproval(Approval.OWN_WORK));
        fleet.ended(fleet.file("lamp", "one", INLINE));
        fleet.machines.put(own);

        FirmwareJob approved = fleet.ended(fleet.file("lamp", "one", INLINE));

        assertThat(approved.result().flatMap(JobResult::builtBy)).isEmpty();
    }

    /** @return a server as it was approved; from the first claim on it is here and has yet to prove that it is the same */
    private MachineSettings connectsAnewAtTheClaim(String name) {
        MachineSettings approved = ServerFleet.server(fleet.host(name), 1);
        fleet.machines.put(approved.withHost(new AtTheClaim(approved.host()) {
            @Override
            void claimed() {
                fleet.outlook.awaited.add(approved.id());
                fleet.machines.put(approved.withApproval(Approval.OWN_WORK));
            }
        }));
        return approved;
    }

    /** What comes to the fleet's own ones is looked at, which may last longer than a test that waits for nothing. */
    private Machines machinesWithoutAnEngine() {
        return new Machines(fleet.outlook);
    }

    private static MachineSettings withPin(MachineSettings machine, String pin) {
        return new MachineSettings(
                machine.host(),
                machine.label(),
                pin,
                machine.approval(),
                machine.builds(),
                machine.flashes(),
                machine.satisfies());
    }

    /** No file of sources at all, neither packed nor plain. */
    private void assertHasNot(String server, String text) throws IOException {
        Path root = temp.resolve("servers").resolve(server);
        assertThat(LivingTree.files(root)).noneMatch(file -> file.toString().endsWith(".tar.gz"));
        assertThat(LivingTree.filesWith(root, text)).isEmpty();
    }

    /** A machine to which something happens when its build directory was claimed: after the grant, before the bundle. */
    private abstract static class AtTheClaim extends ForwardingHost {
        AtTheClaim(BuildHost host) {
            super(host);
        }

        abstract void claimed();

        @Override
        public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
            T answer = host.act(work);
            if (work.getClass().getSimpleName().equals("ClaimBuild")) {
                claimed();
            }
            return answer;
        }
    }
}
