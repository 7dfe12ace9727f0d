package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the devices that run the wanted firmware already, so that they are left alone: asked, never assumed. */
public final class CurrentFirmware {
    /** How long a silent device is asked again. */
    public static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Duration patience;

    public CurrentFirmware() {
        this(PATIENCE);
    }

    /** @param patience see {@link #PATIENCE} */
    public CurrentFirmware(Duration patience) {
        this.patience = patience;
    }

    /** One device and the firmware that it should run. */
    public record Wanted(DeviceId device, Target target, Firmware firmware) {}

    /** How a device stands against what is wanted; each with its reason in words. */
    public sealed interface Standing {
        String reason();

        /**
         * It runs exactly that.
         *
         * @param verdict VERIFIED if the device itself said so, UNVERIFIED if only its machine did (F6)
         */
        record Current(Verdict verdict, String reason) implements Standing {}

        /** It runs something else, or is not running where it could be started. */
        record Different(String reason) implements Standing {}

        /** It did not answer or cannot be asked. */
        record Unknown(String reason) implements Standing {}
    }

    /**
     * Asks all of them in one process start. A host program is looked at on its machine first: one that is stopped or was
     * replaced is Different without being asked.
     */
    public Map<DeviceId, Standing> find(
            BuildHost agent, Toolchain toolchain, List<Wanted> wanted, KnownAddresses addresses)
            throws IOException, InterruptedException {
        Map<DeviceId, Standing> standings = new LinkedHashMap<>();
        List<DeviceQuestion.Asked> asked = new ArrayList<>();
        Map<DeviceId, HostDevice> programs = programs(agent, wanted);
        for (Wanted want : wanted) {
            Optional<Standing> seen = withoutAsking(want, Optional.ofNullable(programs.get(want.device())));
            seen.ifPresent(standing -> standings.put(want.device(), standing));
            if (seen.isEmpty()) {
                asked.add(new DeviceQuestion.Asked(
                        want.device(), want.target().address(), want.firmware().profile()));
            }
        }
        Map<DeviceId, DeviceAnswer> answers = new DeviceQuestion().ask(agent, toolchain, asked, addresses, patience);
        for (Wanted want : wanted) {
            Optional.ofNullable(answers.get(want.device()))
                    .ifPresent(answer -> standings.put(want.device(), standing(want, answer)));
        }
        return standings;
    }

    private static Map<DeviceId, HostDevice> programs(BuildHost agent, List<Wanted> wanted)
            throws IOException, InterruptedException {
        Map<DeviceId, HostDevice> programs = new LinkedHashMap<>();
        if (wanted.stream().anyMatch(w -> w.target() instanceof Target.HostProgram)) {
            new HostDevices(agent, HostProgramPolicy.REFUSED).list().forEach(d -> programs.put(d.id(), d));
        }
        return programs;
    }

    private static Optional<Standing> withoutAsking(Wanted want, Optional<HostDevice> program) {
        String name = want.device().name();
        if (want.target() instanceof Target.Serial) {
            return Optional.of(new Standing.Unknown(name + " is reached by wire, which is not asked."));
        }
        if (!(want.target() instanceof Target.HostProgram)) {
            return Optional.empty();
        }
        if (program.isEmpty()) {
            return Optional.of(new Standing.Different(name + " was never started on this machine."));
        }
        HostDevice device = program.get();
        if (device.state() != HostDevice.State.RUNNING) {
            return Optional.of(
                    new Standing.Different(name + " is " + device.state().word() + "."));
        }
        if (!device.fingerprint().equals(Optional.of(want.firmware().fingerprint()))) {
            return Optional.of(new Standing.Different(name + " runs another program."));
        }
        // Without an API the program itself is the proof: the machine says what it executes.
        return want.firmware().profile().apiPort().isPresent()
                ? Optional.empty()
                : Optional.of(new Standing.Current(
                        Verdict.UNVERIFIED, name + " runs this program; it has no 'api:' to ask it through."));
    }

    private static Standing standing(Wanted want, DeviceAnswer answer) {
        String name = want.device().name();
        if (answer instanceof DeviceAnswer.Runs runs) {
            return runs.is(want.firmware().build())
                    ? new Standing.Current(
                            Verdict.VERIFIED, name + " runs the build of " + runs.compilationTime() + ".")
                    : new Standing.Different(name + " runs the build of " + runs.compilationTime() + ", not the one of "
                            + want.firmware().build().compilationTime() + ".");
        }
        if (answer instanceof DeviceAnswer.OtherKey other) {
            return new Standing.Different(name + " runs another firmware: " + other.reason() + ".");
        }
        if (answer instanceof DeviceAnswer.Unaskable unaskable) {
            return new Standing.Unknown("What " + name + " runs cannot be asked: " + unaskable.reason() + ".");
        }
        String reason = ((DeviceAnswer.Silent) answer).reason();
        // A program that runs here but does not answer hangs, or its port belongs to somebody else: it needs mending.
        return want.target() instanceof Target.HostProgram
                ? new Standing.Different(name + " does not answer: " + reason + ".")
                : new Standing.Unknown(name + " does not answer: " + reason + ".");
    }
}
