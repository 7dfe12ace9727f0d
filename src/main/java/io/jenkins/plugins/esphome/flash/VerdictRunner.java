package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Command;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Says after an update whether the device really runs the new firmware, and keeps it (F6).
 *
 * <p>Asking changes nothing on the device, so after a restart of ours the question is simply asked anew.
 */
public final class VerdictRunner {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final DevicePatience patience;
    private final Clock clock;

    public VerdictRunner(DevicePatience patience, Clock clock) {
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Waits within {@code limits.verify} until the device is back, and asks what it runs. The caller holds its lane so long.
     *
     * @throws RunCancelledException if the job was cancelled (Q8)
     * @throws io.jenkins.plugins.esphome.host.RunFailedException if nothing can be asked from this agent
     */
    public VerdictStep askWhenBack(BuildHost agent, Toolchain toolchain, UploadTask task, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        monitor.enter(Phase.VERIFY);
        VerdictStep.Final now = ask(agent, toolchain, task, monitor);
        DeviceProfile profile = task.firmware().profile();
        if (now.verdict() != Verdict.VERIFIED || !profile.canRollBack()) {
            return now;
        }
        Instant due = clock.instant().plus(profile.goodAfter()).plus(patience.margin());
        return new VerdictStep.AskAgain(due);
    }

    /** The second question, when {@link VerdictStep.AskAgain} is due. It enters no phase: the job is verifying since the first. */
    public VerdictStep.Final askAgain(BuildHost agent, Toolchain toolchain, UploadTask task, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return ask(agent, toolchain, task, monitor);
    }

    private VerdictStep.Final ask(BuildHost agent, Toolchain toolchain, UploadTask task, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        monitor.checkCancelled();
        DeviceProfile profile = task.firmware().profile();
        if (profile.apiPort().isEmpty()) {
            return judge(task, DeviceQuestion.noApi(profile));
        }
        String address = task.work().target().address();
        DeviceInterview.Question question = new DeviceInterview.Question(
                address,
                task.addresses().of(address),
                profile.apiPort().getAsInt(),
                profile.apiKey(),
                Optional.of(task.firmware().build()));
        String id = monitor.processId("verify-" + UUID.randomUUID());
        List<DeviceAnswer> answers = new DeviceInterview(agent, toolchain)
                .ask(
                        List.of(question),
                        monitor.limits().verify(),
                        patience.settle(),
                        id,
                        (s, l) -> guarded(agent, monitor, s, l));
        return judge(task, answers.get(0));
    }

    /** A cancel must not wait until the device is back (Q8). */
    private static Command.Completed guarded(BuildHost agent, RunMonitor monitor, ProcessSpec spec, Duration limit)
            throws IOException, InterruptedException, RunCancelledException {
        DurableProcess process = DurableProcess.startOrAttach(agent, spec);
        try {
            monitor.guard(process);
        } catch (RunCancelledException cancelled) {
            process.kill(GRACE);
            throw cancelled;
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ProcessState end = process.follow(
                0,
                chunk -> output.writeBytes(chunk.bytes()),
                Optional.of(Instant.now().plus(limit)));
        process.forget();
        monitor.checkCancelled();
        int exitCode = end instanceof ProcessState.Exited exited ? exited.code() : 1;
        return new Command.Completed(exitCode, output.toString(StandardCharsets.UTF_8));
    }

    private static VerdictStep.Final judge(UploadTask task, DeviceAnswer answer) {
        String device = task.work().device().name();
        BuildInfo wanted = task.firmware().build();
        if (answer instanceof DeviceAnswer.Runs runs) {
            return runs.is(wanted)
                    ? new VerdictStep.Final(
                            Verdict.VERIFIED,
                            device + " runs the build of " + runs.compilationTime() + ".",
                            Optional.of(runs.mac()).filter(mac -> !mac.isEmpty()))
                    : new VerdictStep.Final(Verdict.ROLLED_BACK, rolledBack(device, wanted, runs));
        }
        if (answer instanceof DeviceAnswer.OtherKey) {
            return new VerdictStep.Final(
                    Verdict.ROLLED_BACK,
                    device + " knows another API key than the firmware that was written: it runs another one.");
        }
        if (answer instanceof DeviceAnswer.Unaskable unaskable) {
            return new VerdictStep.Final(
                    Verdict.UNVERIFIED, "What " + device + " runs cannot be asked: " + unaskable.reason() + ".");
        }
        String reason = ((DeviceAnswer.Silent) answer).reason();
        return new VerdictStep.Final(Verdict.AWAY, device + " did not come back after the update: " + reason + ".");
    }

    private static String rolledBack(String device, BuildInfo wanted, DeviceAnswer.Runs runs) {
        return device + " runs the build of " + runs.compilationTime() + " (ESPHome " + runs.esphomeVersion()
                + "), not the one of " + wanted.compilationTime() + " (ESPHome " + wanted.esphomeVersion()
                + ") that was written.";
    }
}
