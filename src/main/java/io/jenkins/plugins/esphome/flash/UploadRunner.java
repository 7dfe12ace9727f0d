package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Writes one firmware to one device from a flashing agent (F1, F10), retried without compiling (Q14). */
public final class UploadRunner {
    private final Duration patience;

    /** @param patience see {@link DevicePatience#answer} */
    public UploadRunner(Duration patience) {
        this.patience = patience;
    }

    /**
     * Re-entrant: the same call after a restart attaches to what its earlier self started; an upload never runs twice at once.
     *
     * @throws RunFailedException with the first error (F9)
     * @throws RunCancelledException if the job was cancelled (Q8)
     * @throws io.jenkins.plugins.esphome.host.HostLostException if the agent cannot be reached; what runs there goes on
     */
    public UploadOutcome run(BuildHost agent, Toolchain toolchain, UploadTask task, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        Target target = task.work().target();
        if (target instanceof Target.Serial serial) {
            throw overTheWire(task, serial);
        }
        if (target instanceof Target.HostProgram) {
            return new HostProgramUpload(agent, toolchain, task, patience, monitor).run();
        }
        return new OverTheAir(agent, toolchain, task, target.address(), otaPort(task), patience, monitor).run();
    }

    /**
     * Looks whether the device answers, for a caller that waits for it (F8).
     *
     * @return why it does not; empty if it does, and for a host program, which is started when it is needed
     */
    public Optional<String> whyNotAnswering(BuildHost agent, Toolchain toolchain, UploadTask task)
            throws IOException, InterruptedException {
        Target target = task.work().target();
        if (target instanceof Target.Serial serial) {
            throw overTheWire(task, serial);
        }
        if (target instanceof Target.HostProgram) {
            return Optional.empty();
        }
        Reachability.Answer answer =
                new Reachability(agent, toolchain, patience).knock(target.address(), otaPort(task), task.addresses());
        return answer.isSilent() ? Optional.of(answer.reason()) : Optional.empty();
    }

    private static int otaPort(UploadTask task) throws RunFailedException {
        return task.firmware()
                .profile()
                .otaPort()
                .orElseThrow(() -> new RunFailedException(
                        task.work().device().name() + " cannot be updated over the network, its configuration has no"
                                + " 'ota: - platform: esphome': add it and flash the device once by wire.",
                        1));
    }

    private static RunFailedException overTheWire(UploadTask task, Target.Serial serial) {
        return new RunFailedException(
                task.work().device().name() + " is set to be flashed by wire (" + serial.identity()
                        + "), which this version cannot do: give its network address instead.",
                1);
    }
}
