package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change request from a fork is compiled on the same machine as the fleet's own sources, and meets nothing of theirs. */
final class TrustIT {
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

    @Test
    @DisplayName("R4 what an untrusted build leaves wherever it may write, no trusted build of the same file finds")
    void plantsNothing() throws Exception {
        FirmwareJob untrusted = compile("lamp", "plant one", Trust.UNTRUSTED);
        FirmwareJob trusted = compile("lamp", "two", Trust.TRUSTED);
        FirmwareJob other = compile("plug", "one", Trust.TRUSTED);

        assertThat(List.of(untrusted, trusted, other))
                .extracting(FirmwareJob::status)
                .containsOnly(JobStatus.COMPLETED);
        assertThat(fleet.ledger()).hasSize(6).noneMatch(line -> line.startsWith("found"));

        compile("lamp", "two", Trust.UNTRUSTED);
        assertThat(fleet.ledger())
                .as("the same trust goes on from what it left, or this test would prove nothing")
                .anyMatch(line -> line.startsWith("found what was planted in"));
    }

    @Test
    @DisplayName("R4 bundles of untrusted sources are made in a place of their own as well")
    void bundlesApart() throws Exception {
        compile("lamp", "one", Trust.TRUSTED);
        compile("lamp", "one", Trust.UNTRUSTED);

        try (Stream<Path> places = Files.list(temp.resolve("own/bundles"))) {
            assertThat(places.filter(Files::isDirectory)).hasSize(2);
        }
    }

    @Test
    @DisplayName("R10 equal sources are no answer across trust: each side builds for itself")
    void answersNoTrustedRequest() throws Exception {
        FirmwareJob untrusted = compile("lamp", "one", Trust.UNTRUSTED);
        FirmwareJob trusted = compile("lamp", "one", Trust.TRUSTED);
        FirmwareJob untrustedAgain = compile("lamp", "one", Trust.UNTRUSTED);
        FirmwareJob trustedAgain = compile("lamp", "one", Trust.TRUSTED);

        assertThat(trusted.result().flatMap(JobResult::builtBy)).isEmpty();
        assertThat(untrustedAgain.result().flatMap(JobResult::builtBy)).contains(untrusted.id());
        assertThat(trustedAgain.result().flatMap(JobResult::builtBy)).contains(trusted.id());
    }

    @Test
    @DisplayName(
            "F7 firmware of untrusted sources is kept for its requester, but nobody can flash it, not even as another's")
    void neverFlashed() throws Exception {
        String print = compile("lamp", "one", Trust.UNTRUSTED)
                .result()
                .flatMap(JobResult::fingerprint)
                .orElseThrow();

        assertThat(fleet.service().archive().find(print, Trust.UNTRUSTED)).isPresent();
        assertThat(fleet.service().archive().find(print)).isEmpty();
        assertThat(FirmwareArchive.startingWith(temp.resolve("state/firmware"), print))
                .isEmpty();
        assertThatThrownBy(() -> fleet.service().reflash(reflash(print)))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("The archive holds no firmware");

        compile("lamp", "one", Trust.TRUSTED);
        assertThat(fleet.service().archive().find(print))
                .hasValueSatisfying(entry ->
                        assertThat(entry.configuration().orElseThrow().trust()).isEqualTo(Trust.TRUSTED));
    }

    @Test
    @DisplayName("an order that wants to flash what comes from an untrusted source is refused before anything is made")
    void noOrderFlashes() {
        FirmwareOrder order = fleet.order("lamp", Trust.UNTRUSTED, INLINE);

        assertThatThrownBy(() -> new FirmwareOrder(
                        order.fleet(),
                        order.trust(),
                        order.requester(),
                        order.workspace(),
                        order.directory(),
                        order.file(),
                        order.name(),
                        order.esphomeVersion(),
                        order.substitutions(),
                        order.timeZone(),
                        List.of(new FirmwareOrder.Destination("lamp", new Target.Configured())),
                        order.offline(),
                        order.force(),
                        order.buildServers(),
                        order.flashingAgent(),
                        order.placing(),
                        order.limits(),
                        false))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("comes from an untrusted source, which never flashes a device");
    }

    private FirmwareJob compile(String name, String content, Trust trust) throws Exception {
        return fleet.ended(fleet.file(name, content, trust, INLINE));
    }

    private static ReflashOrder reflash(String print) {
        return new ReflashOrder(
                ServerFleet.FLEET,
                new Requester("tester", Optional.empty()),
                List.of(new ReflashOrder.Item(
                        new FirmwareOrder.Destination("lamp", new Target.Network("127.0.0.9")), print)),
                OfflinePolicy.FAIL,
                false,
                Optional.empty(),
                INLINE,
                Limits.DEFAULT);
    }
}
