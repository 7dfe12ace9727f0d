package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.PlacementPolicy.WhenNone;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.schedule.MachineView;
import io.jenkins.plugins.esphome.schedule.MachineView.Standing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A slot for work that precedes a request. */
final class SlotSearchTest {
    private final List<MachineView> machines = new CopyOnWriteArrayList<>();
    private final Grants grants = new Grants();

    @Test
    void theIdlestServerThatQualifiesIsAsked() {
        machines.addAll(List.of(server("busy", 1, true), server("idle", 3, true), server("closed", 9, false)));

        assertThat(search(WhenNone.WAIT))
                .isCompletedWithValueMatching(lease -> lease.machine().name().equals("idle"));
    }

    @Test
    @DisplayName("S2 a search that waits finds the server that comes later, and one that was refused asks again")
    void aServerThatComesLaterIsFound() {
        grants.refusals = 1;
        CompletableFuture<LeaseProvider.Lease> slot = search(WhenNone.WAIT);
        assertThat(slot).isNotDone();

        machines.add(server("late", 1, true));

        await().until(slot::isDone);
        assertThat(grants.asked).containsExactly("late", "late");
    }

    @Test
    @DisplayName("S2 a search that does not wait says what is missing")
    void aSearchThatDoesNotWaitSaysWhatIsMissing() {
        assertThatThrownBy(search(WhenNone.FAIL)::join)
                .hasCauseInstanceOf(BadInput.class)
                .hasMessageContaining("No build server can bundle")
                .hasMessageContaining("2026.10.0");
    }

    @Test
    void aSearchThatIsCancelledLeavesNothingAsked() {
        grants.silent = true;
        machines.add(server("one", 1, true));
        CompletableFuture<LeaseProvider.Lease> slot = search(WhenNone.WAIT);

        slot.cancel(false);

        assertThat(grants.withdrawn).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "S2 where no server is idle a cloud is asked for one, until a slot was found; then also a search waits that would fail")
    void aCloudIsAskedUntilASlotWasFound() {
        grants.cloud = Optional.of("cloudy");
        CompletableFuture<LeaseProvider.Lease> slot = search(WhenNone.FAIL);
        assertThat(slot).isNotDone();
        assertThat(grants.needs).containsExactly("bundle cloudy");

        machines.add(server("late", 1, true));

        await().until(slot::isDone);
        assertThat(grants.needs).isEmpty();
    }

    private CompletableFuture<LeaseProvider.Lease> search(WhenNone whenNone) {
        SlotOrder order = new SlotOrder(
                JobId.parse("7.1"),
                "bundle",
                new Requester("ada", Optional.empty()),
                "fleet",
                Trust.TRUSTED,
                "2026.10.0",
                Optional.empty(),
                whenNone);
        return new SlotSearch(order, () -> machines, grants, Runnable::run).begin();
    }

    private static MachineView server(String name, int idle, boolean forOthers) {
        Set<Standing> standing = forOthers
                ? Set.of(
                        Standing.APPROVED,
                        Standing.CONNECTED,
                        Standing.PIN_MATCHES,
                        Standing.REMOTE_BUILDS,
                        Standing.CAN_INSTALL)
                : Set.of(Standing.APPROVED, Standing.CONNECTED, Standing.PIN_MATCHES, Standing.CAN_INSTALL);
        return new MachineView(
                new MachineId(name),
                name,
                standing,
                1,
                1,
                idle,
                Set.of(),
                0,
                (fleet, trust) -> true,
                label -> false,
                configuration -> false,
                Set.of(),
                Reach.EVERYTHING);
    }

    /** Answers at once. */
    private static final class Grants implements LeaseProvider {
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private int refusals;
        private boolean silent;
        private int withdrawn;
        private Optional<String> cloud = Optional.empty();
        private final List<String> needs = new CopyOnWriteArrayList<>();

        @Override
        public Clouds clouds() {
            return new Clouds() {
                @Override
                public Optional<String> label(Optional<String> buildServers) {
                    return cloud;
                }

                @Override
                public Pending ask(Need need, Consumer<String> cancelled) {
                    needs.add(need.work() + " " + need.label());
                    return () -> needs.remove(need.work() + " " + need.label());
                }
            };
        }

        @Override
        public Pending request(Wish wish, Listener listener) {
            asked.add(wish.machine().name());
            if (refusals > 0) {
                refusals--;
                listener.refused("busy");
            } else if (!silent) {
                listener.granted(new Given(wish.machine()));
            }
            return () -> {
                withdrawn++;
                return true;
            };
        }

        @Override
        public Lease retake(Wish wish, Listener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private record Given(MachineId machine) implements LeaseProvider.Lease {
        @Override
        public void close() {
            // nothing was taken
        }
    }
}
