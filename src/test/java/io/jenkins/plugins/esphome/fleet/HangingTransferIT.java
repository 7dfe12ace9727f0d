package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ForwardingHost;
import io.jenkins.plugins.esphome.host.TimeLimitException;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connection that hangs in the middle of a transfer: no error, no answer. */
final class HangingTransferIT {
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
    @CsvSource({
        "Append,        Sending the bundle of lamp.yaml (attic)",
        "PrepareBuild,  Unpacking the bundle of lamp.yaml (attic)",
        "PackArtifacts, Bringing back the firmware of lamp.yaml (attic)",
        "fetch,         Bringing back the firmware of lamp.yaml (attic)"
    })
    @DisplayName("Q14 a transfer that hangs fails its job with a sentence after the limit, and the lane goes on")
    void hangs(String step, String what) throws Exception {
        MachineSettings attic = ServerFleet.server(fleet.host("attic"), 1);
        Hanging hanging = new Hanging(attic.host(), step);
        fleet.machines.put(attic.withHost(hanging));

        long seconds = 1;
        Optional<FirmwareJob> hung = Optional.empty();
        while (!hanging.reached.get() && seconds < 300) {
            seconds *= 2;
            hung = compile(seconds);
        }

        assertThat(hung.orElseThrow()).returns(JobStatus.FAILED, FirmwareJob::status);
        assertThat(hung.flatMap(FirmwareJob::result).flatMap(JobResult::error).orElseThrow())
                .startsWith(what + " took longer than its limit of " + seconds + " s");
        fleet.machines.put(attic);
        assertThat(fleet.compile("plug", "one")).returns(JobStatus.COMPLETED, FirmwareJob::status);
        assertThat(fleet.compile("lamp", "one")).returns(JobStatus.COMPLETED, FirmwareJob::status);
    }

    /** @return empty if it was not even filed: steps before the one that hangs have the same limit and may need more */
    private Optional<FirmwareJob> compile(long seconds) throws Exception {
        FirmwareOrder order = order("lamp", Duration.ofSeconds(seconds), UnaryOperator.identity());
        try {
            JobId job = fleet.service()
                    .file(order, new UnfiledRun(Limits.DEFAULT, line -> {}))
                    .request()
                    .job(1);
            return Optional.of(fleet.ended(job));
        } catch (TimeLimitException e) {
            return Optional.empty();
        }
    }

    @Test
    @DisplayName("Q14 a bundle that does not arrive from its workspace files nothing")
    void bundleHangs() throws Exception {
        FirmwareOrder hanging = order("lamp", Duration.ofSeconds(2), workspace -> new Hanging(workspace, "ReadPiece"));

        assertThatThrownBy(() -> fleet.service().file(hanging, new UnfiledRun(Limits.DEFAULT, line -> {})))
                .isInstanceOf(TimeLimitException.class)
                .hasMessageStartingWith("Fetching the bundle of lamp.yaml (local) took longer than its limit of 2 s");
        assertThat(fleet.service().queue().requests()).isEmpty();
    }

    private FirmwareOrder order(String name, Duration transfer, UnaryOperator<BuildHost> workspace) throws IOException {
        Files.writeString(temp.resolve(name + ".yaml"), "esphome:\n  name: " + name + "\nhost:\n");
        FirmwareOrder order = fleet.order(name, Trust.TRUSTED, ServerFleet.ON_SERVERS);
        Limits limits = order.limits();
        return new FirmwareOrder(
                order.fleet(),
                order.trust(),
                order.requester(),
                workspace.apply(order.workspace()),
                order.directory(),
                order.file(),
                order.name(),
                order.esphomeVersion(),
                order.substitutions(),
                order.timeZone(),
                order.destinations(),
                order.offline(),
                order.force(),
                order.buildServers(),
                order.flashingAgent(),
                order.placing(),
                new Limits(
                        limits.toolchain(),
                        limits.bundle(),
                        limits.compile(),
                        transfer,
                        limits.upload(),
                        limits.verify(),
                        limits.uploadTries(),
                        limits.retryPause(),
                        limits.awaitDevice()),
                false);
    }

    /** A machine that never answers one question. */
    private static final class Hanging extends ForwardingHost {
        private final String step;
        private final AtomicBoolean reached = new AtomicBoolean();

        Hanging(BuildHost host, String step) {
            super(host);
            this.step = step;
        }

        private void hangAt(String now) throws InterruptedException {
            if (now.equals(step)) {
                reached.set(true);
                new CountDownLatch(1).await();
            }
        }

        @Override
        public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
            hangAt(work.getClass().getSimpleName());
            return host.act(work);
        }

        @Override
        public void send(Path local, String remote) throws IOException, InterruptedException {
            hangAt("send");
            host.send(local, remote);
        }

        @Override
        public void fetch(String remote, Path local, long maxBytes) throws IOException, InterruptedException {
            hangAt("fetch");
            host.fetch(remote, local, maxBytes);
        }
    }
}
