package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Brings firmware to a {@code host:} device: over the air while its program runs and answers, as to any device; else by
 * copying the program and starting it, which is also how one is mended that hangs, was stopped or was replaced.
 */
record HostProgramUpload(BuildHost agent, Toolchain toolchain, UploadTask task, Duration patience, RunMonitor monitor) {

    UploadOutcome run() throws IOException, InterruptedException, RunCancelledException {
        requireHostFirmware();
        HostDevices devices = new HostDevices(agent, task.hostPrograms());
        devices.requireAllowed(id());
        Optional<HostDevice> now = devices.find(id());
        if (!task.work().force() && now.filter(this::isStoppedWithThis).isPresent()) {
            return restart(devices);
        }
        Optional<OverTheAir> update = now.flatMap(this::overTheAir);
        if (update.isPresent()) {
            UploadOutcome outcome = overTheAir(devices, update.get());
            if (!(outcome instanceof UploadOutcome.NotAnswering)) {
                return outcome;
            }
            monitor.say("The program of " + id() + " runs but does not answer, so it is put there anew.");
        }
        monitor.checkCancelled();
        monitor.enter(Phase.UPLOAD);
        HostDevice started = devices.install(id(), task.firmware(), task.imageDirectory());
        monitor.say("Started " + at(started));
        return new UploadOutcome.Written(Target.HostProgram.ADDRESS, Optional.of(Target.HostProgram.ADDRESS), 1);
    }

    private boolean isStoppedWithThis(HostDevice device) {
        String wanted = task.firmware().application().sha256();
        return device.state() == HostDevice.State.STOPPED
                && device.fingerprint().filter(wanted::equals).isPresent();
    }

    /** Enters no UPLOAD: that phase says that firmware was written. */
    private UploadOutcome restart(HostDevices devices) throws IOException, InterruptedException {
        HostDevice started = devices.start(id());
        monitor.say("It was stopped and has this firmware already. Started again " + at(started));
        return new UploadOutcome.Restarted(Target.HostProgram.ADDRESS, Optional.of(Target.HostProgram.ADDRESS));
    }

    private String at(HostDevice started) {
        return id() + " on " + agent.machine() + " as process " + started.pid().orElse(0) + ", log: " + started.log();
    }

    private void requireHostFirmware() throws RunFailedException {
        if (!task.firmware().profile().isHost()) {
            throw new RunFailedException(
                    id() + " has firmware for " + task.firmware().profile().platform() + ", which does not run on "
                            + agent.machine() + ": give the device's network address.",
                    1);
        }
    }

    private UploadOutcome overTheAir(HostDevices devices, OverTheAir update)
            throws IOException, InterruptedException, RunCancelledException {
        if (!update.wasStarted()) {
            devices.expect(id(), task.firmware());
        }
        UploadOutcome outcome = update.run();
        devices.settle(id());
        return outcome;
    }

    /** The port is that of the program that runs: the new one may have another. */
    private Optional<OverTheAir> overTheAir(HostDevice device) {
        if (device.state() != HostDevice.State.RUNNING || device.otaPort().isEmpty()) {
            return Optional.empty();
        }
        int port = device.otaPort().getAsInt();
        return Optional.of(new OverTheAir(agent, toolchain, task, Target.HostProgram.ADDRESS, port, patience, monitor));
    }

    private DeviceId id() {
        return task.work().device();
    }
}
