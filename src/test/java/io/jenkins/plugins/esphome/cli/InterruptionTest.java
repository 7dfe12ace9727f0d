package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class InterruptionTest {

    private final List<Integer> quits = new ArrayList<>();
    private final Interruption interruption = new Interruption(quits::add);

    @Test
    void theFirstOneStopsWhatHasBegunAndTheSecondOneQuits() {
        AtomicInteger stopped = new AtomicInteger();
        interruption.whenInterrupted(stopped::incrementAndGet);

        interruption.interrupt(ExitCode.INTERRUPTED);
        assertThat(stopped).hasValue(1);
        assertThat(quits).isEmpty();
        assertThat(interruption.exitCode()).isEqualTo(130);

        interruption.interrupt(ExitCode.INTERRUPTED);
        assertThat(quits).containsExactly(130);
        assertThat(stopped).hasValue(1);
    }

    @Test
    void whatBeginsAfterwardsIsStoppedAtOnce() {
        interruption.interrupt(ExitCode.TERMINATED);
        AtomicInteger stopped = new AtomicInteger();
        interruption.whenInterrupted(stopped::incrementAndGet);
        assertThat(stopped).hasValue(1);
        assertThat(interruption.exitCode()).isEqualTo(143);
    }

    @Test
    void whatIsOverIsLeftAlone() {
        AtomicInteger stopped = new AtomicInteger();
        interruption.whenInterrupted(stopped::incrementAndGet).close();
        interruption.interrupt(ExitCode.INTERRUPTED);
        assertThat(stopped).hasValue(0);
    }

    @Test
    void theSecondOneQuitsEvenIfTheFirstOneHangs() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        interruption.whenInterrupted(() -> {
            hanging.countDown();
            awaitUninterruptibly(release);
        });
        Thread first = new Thread(() -> interruption.interrupt(ExitCode.INTERRUPTED));
        first.start();
        hanging.await();
        interruption.interrupt(ExitCode.INTERRUPTED);
        assertThat(quits).containsExactly(130);
        release.countDown();
        first.join();
    }

    @Test
    void aSignalOfTheSystemIsHeardUntilItsHandlingIsGivenBack() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        Signals.Former former = Signals.on("WINCH", heard::incrementAndGet);
        raiseWindowChange();
        await().untilAsserted(() -> assertThat(heard).hasValue(1));
        former.close();
    }

    @Test
    void aSignalThatTheSystemDoesNotKnowIsNoError() {
        Signals.on("NOSUCHSIGNAL", () -> {}).close();
    }

    private static void raiseWindowChange() throws Exception {
        new ProcessBuilder(
                        "kill", "-WINCH", Long.toString(ProcessHandle.current().pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
