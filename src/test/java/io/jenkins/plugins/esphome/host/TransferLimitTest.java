package io.jenkins.plugins.esphome.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class TransferLimitTest {
    private static final TransferLimit SHORT = new TransferLimit("Sending the bundle", Duration.ofMillis(50));
    private static final TransferLimit LONG = new TransferLimit("Sending the bundle", Duration.ofMinutes(5));

    @TempDir
    Path folder;

    @Test
    @DisplayName("Q14 a transfer that hangs is given up with a sentence that names machine and limit")
    void given_up() {
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(() -> SHORT.hold(host(), door -> {
                    never.await();
                    return true;
                }))
                .isInstanceOf(TimeLimitException.class)
                .hasMessage("Sending the bundle (local) took longer than its limit of 50 ms and was given up:"
                        + " look at that machine and its connection, or raise the limit.");
    }

    @Test
    @DisplayName("Q14 what hung and cannot be interrupted gets no further when it wakes up")
    void no_further() throws Exception {
        CountDownLatch wakeUp = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(1);
        AtomicReference<Throwable> then = new AtomicReference<>();
        assertThatThrownBy(() -> SHORT.hold(host(), door -> {
                    awaitWhateverComes(wakeUp);
                    try {
                        door.act(() -> true);
                    } catch (IOException refused) {
                        then.set(refused);
                    }
                    tried.countDown();
                    return true;
                }))
                .isInstanceOf(TimeLimitException.class);

        wakeUp.countDown();
        tried.await();

        assertThat(then.get()).hasMessage("This transfer was given up.");
    }

    private static void awaitWhateverComes(CountDownLatch latch) {
        boolean over = false;
        while (!over) {
            try {
                latch.await();
                over = true;
            } catch (InterruptedException e) {
                over = false;
            }
        }
    }

    @Test
    void a_result_and_every_kind_of_failure_come_through() throws Exception {
        assertThat(LONG.<String>hold(host(), door -> door.act(() -> "done"))).isEqualTo("done");
        assertThatThrownBy(() -> LONG.hold(host(), door -> {
                    throw new HostLostException("gone", null);
                }))
                .isInstanceOf(HostLostException.class)
                .hasMessage("gone");
        assertThatThrownBy(() -> LONG.hold(host(), door -> {
                    throw new IllegalStateException("a defect");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("Q8 whoever waits for a transfer can be interrupted")
    void interrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                LONG.hold(host(), door -> {
                    begun.countDown();
                    never.await();
                    return true;
                });
            } catch (IOException | InterruptedException e) {
                end.set(e);
            }
        });
        waiting.start();
        begun.await();
        waiting.interrupt();
        waiting.join();

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    private BuildHost host() {
        return new LocalHost(MachineId.LOCAL, folder);
    }
}
