package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jenkins.plugins.esphome.fleet.LeaseProvider.Lease;
import io.jenkins.plugins.esphome.fleet.LeaseProvider.Pending;
import io.jenkins.plugins.esphome.fleet.LeaseProvider.Under;
import io.jenkins.plugins.esphome.fleet.LeaseProvider.Wish;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Requester;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the engine relies on, whoever grants (decision 3). A machine of a test has two compile slots and two upload slots; where there
 * are executors it has three, so that the slots are what limits.
 */
public abstract class LeaseProviderContract {
    protected static final int SLOTS = 2;
    private static final Duration LONG = Duration.ofMinutes(3);

    private final AtomicInteger jobs = new AtomicInteger();

    /** @return what is tested; whatever waits is held until it is granted, however slow the machine */
    protected abstract LeaseProvider leases() throws Exception;

    /** @return the same, which refuses soon what it does not grant */
    protected abstract LeaseProvider impatient() throws Exception;

    /** @return the machine of this test */
    protected abstract MachineId machine();

    /** @return whether a request for which there is no slot is held for a while, instead of being refused at once */
    protected abstract boolean waits();

    /** @return whether nothing of any lease is left, neither asked nor granted */
    protected abstract boolean isIdle();

    @Test
    void aFreeSlotIsGrantedOnceAndNamesItsMachine() throws Exception {
        Heard heard = ask(Lane.COMPILE, Under.ITS_OWN_EXECUTOR);

        Lease lease = heard.lease();

        assertThat(lease.machine()).isEqualTo(machine());
        lease.close();
        await().atMost(LONG).until(this::isIdle);
        assertThat(heard.answers).containsExactly("granted");
    }

    @Test
    void aSlotThatWasGivenBackIsGrantedAgainHoweverOftenItWasGivenBack() throws Exception {
        for (int round = 0; round < 3; round++) {
            Lease lease = ask(Lane.COMPILE, Under.ITS_OWN_EXECUTOR).lease();
            lease.close();
            lease.close();
        }

        List<Lease> all = fill(Lane.COMPILE);

        expectNoMore();
        all.forEach(Lease::close);
    }

    @Test
    void neverMoreThanTheSlotsAreGranted() throws Exception {
        List<Lease> all = fill(Lane.COMPILE);

        expectNoMore();
        all.forEach(Lease::close);
        await().atMost(LONG).until(this::isIdle);
    }

    @Test
    @DisplayName("Q1 an upload never waits for a compile")
    void anUploadNeverWaitsForACompile() throws Exception {
        List<Lease> all = fill(Lane.COMPILE);

        List<Lease> uploads = fill(Lane.UPLOAD);

        assertThat(uploads).hasSize(SLOTS);
        uploads.forEach(Lease::close);
        all.forEach(Lease::close);
        await().atMost(LONG).until(this::isIdle);
    }

    @Test
    @DisplayName("Decision 3: inline work is granted before the request returns and counts against the slots")
    void inlineWorkIsGrantedAtOnceAndCounted() throws Exception {
        List<Lease> inline = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            Heard heard = ask(Lane.COMPILE, Under.CALLERS_EXECUTOR);
            assertThat(heard.answers).containsExactly("granted");
            inline.add(heard.lease());
        }

        expectNoMore();

        inline.forEach(Lease::close);
        ask(Lane.COMPILE, Under.ITS_OWN_EXECUTOR).lease().close();
        await().atMost(LONG).until(this::isIdle);
    }

    @Test
    @DisplayName("Q12 a job that was found again has its lease, even if the slots are taken, and it counts")
    void aRetakenLeaseIsNeverRefusedAndCounts() throws Exception {
        List<Lease> retaken = IntStream.rangeClosed(0, SLOTS)
                .mapToObj(any -> retake(Under.CALLERS_EXECUTOR))
                .toList();

        expectNoMore();

        retaken.forEach(Lease::close);
        ask(Lane.COMPILE, Under.ITS_OWN_EXECUTOR).lease().close();
        await().atMost(LONG).until(this::isIdle);
    }

    @Test
    @DisplayName("Q12 a retaken lease with an executor of its own leaves nothing behind, whether or not it got one")
    void aRetakenLeaseLeavesNothingBehind() throws Exception {
        List<Lease> retaken = IntStream.rangeClosed(0, 2 * SLOTS)
                .mapToObj(any -> retake(Under.ITS_OWN_EXECUTOR))
                .toList();

        retaken.forEach(Lease::close);

        await().atMost(LONG).until(this::isIdle);
    }

    @Test
    void aWithdrawnRequestHearsNothingAndLeavesNothingBehind() throws Exception {
        List<Lease> all = fill(Lane.COMPILE);
        Heard heard = new Heard();
        Pending pending = leases().request(wish(Lane.COMPILE, Under.ITS_OWN_EXECUTOR, machine()), heard);

        boolean withdrawn = pending.withdraw();

        assertThat(withdrawn).isEqualTo(waits());
        all.forEach(Lease::close);
        await().atMost(LONG).until(this::isIdle);
        assertThat(heard.answers).hasSize(withdrawn ? 0 : 1);
        assertThat(pending.withdraw()).isFalse();
    }

    @Test
    @DisplayName("S2 a machine that is gone is refused with its name, so that the scheduler chooses again")
    void aMachineThatIsGoneIsRefused() throws Exception {
        Heard heard = new Heard();

        leases().request(wish(Lane.COMPILE, Under.ITS_OWN_EXECUTOR, new MachineId("nobody")), heard);

        await().atMost(LONG).until(() -> heard.answers.size() == 1);
        assertThat(heard.answers.get(0)).startsWith("refused").contains("nobody");
    }

    @Test
    @DisplayName("Decision 3: bursts from many threads never get more than the slots at once, and all get an answer")
    void burstsAreNeverOverCommitted() throws Exception {
        LeaseProvider leases = leases();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Heard> all = new CopyOnWriteArrayList<>();
        IntStream.range(0, 40).parallel().forEach(any -> {
            Heard heard = new Heard() {
                @Override
                public void granted(Lease lease) {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.yield();
                    now.decrementAndGet();
                    lease.close();
                    super.granted(lease);
                }
            };
            all.add(heard);
            leases.request(wish(Lane.COMPILE, Under.ITS_OWN_EXECUTOR, machine()), heard);
        });

        await().atMost(LONG).until(() -> all.stream().allMatch(heard -> heard.answers.size() == 1));
        assertThat(most.get()).isBetween(1, SLOTS);
        await().atMost(LONG).until(this::isIdle);
    }

    /** Whoever waits is still not granted after everything else settled; whoever does not was told why. */
    private void expectNoMore() throws Exception {
        Heard heard = ask(impatient(), Lane.COMPILE, Under.ITS_OWN_EXECUTOR);
        if (waits()) {
            await().atMost(LONG).until(() -> !heard.answers.isEmpty());
        }
        assertThat(heard.answers)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("refused")
                .contains(machine().name());
    }

    private List<Lease> fill(Lane lane) throws Exception {
        List<Lease> all = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            all.add(ask(lane, Under.ITS_OWN_EXECUTOR).lease());
        }
        return all;
    }

    protected final Heard ask(Lane lane, Under under) throws Exception {
        return ask(leases(), lane, under);
    }

    protected final Heard ask(LeaseProvider leases, Lane lane, Under under) {
        Heard heard = new Heard();
        leases.request(wish(lane, under, machine()), heard);
        return heard;
    }

    private Lease retake(Under under) {
        try {
            return leases().retake(wish(Lane.COMPILE, under, machine()), new Heard());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    protected final Wish wish(Lane lane, Under under, MachineId machine) {
        JobId job = JobId.parse(jobs.incrementAndGet() + ".1");
        return new Wish(job, "compile kitchen", new Requester("Ada", Optional.empty()), machine, lane, under);
    }

    /** What one request was answered. */
    public static class Heard implements LeaseProvider.Listener {
        public final List<String> answers = new CopyOnWriteArrayList<>();
        private final List<Lease> granted = new CopyOnWriteArrayList<>();

        @Override
        public void granted(Lease lease) {
            granted.add(lease);
            answers.add("granted");
        }

        @Override
        public void refused(String reason) {
            answers.add("refused: " + reason);
        }

        @Override
        public void cancelled(String by) {
            answers.add("cancelled by " + by);
        }

        public final Lease lease() {
            await().atMost(LONG).until(() -> !answers.isEmpty());
            assertThat(answers).first().isEqualTo("granted");
            return granted.get(0);
        }
    }
}
