package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.ProcessLostException;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.host.TimeLimitException;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.toolchain.DurableStep;
import io.jenkins.plugins.esphome.toolchain.EsphomeCommands;
import io.jenkins.plugins.esphome.toolchain.EsphomeEnvironment;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One upload over the network, which survives our restart: each try is a durable process with an id of its own, and a small
 * mark on the agent says that the try was started. A repeated call walks through the same tries again, attaches to each
 * instead of starting it, and goes on where the earlier one stood; so no two tries ever run at once (Q13).
 *
 * <p>Image and configuration lie in a private directory on the agent and are gone at the end, however it ends, unless the
 * agent itself was lost; the marks stay a week.
 *
 * @param address where the device is
 * @param port of its OTA service
 */
record OverTheAir(
        BuildHost agent,
        Toolchain toolchain,
        UploadTask task,
        String address,
        int port,
        Duration patience,
        RunMonitor monitor) {
    private static final String CONFIGURATION = "device.yaml";
    private static final String IMAGE = "firmware.bin";
    private static final Duration KEEP_MARKS = Duration.ofDays(7);
    private static final Duration CANCEL_CHECK = Duration.ofMillis(200);

    UploadOutcome run() throws IOException, InterruptedException, RunCancelledException {
        monitor.checkCancelled();
        PrivateDirectory directory = directory();
        Reachability.Answer answer = directory.has(mark(1)) ? Reachability.Answer.at(address) : knock();
        if (answer.isSilent()) {
            return new UploadOutcome.NotAnswering(device(), address, answer.reason());
        }
        try {
            UploadOutcome outcome = stageAndUpload(directory, answer.ip());
            directory.removeAllBut(marks());
            return outcome;
        } catch (RunFailedException | RunCancelledException end) {
            removeAfter(end, directory);
            throw end;
        }
    }

    Reachability.Answer knock() throws IOException, InterruptedException {
        return new Reachability(agent, toolchain, patience).knock(address, port, task.addresses());
    }

    /** @return whether an earlier self of this run started a try already */
    boolean wasStarted() throws IOException, InterruptedException {
        return directory().has(mark(1));
    }

    private UploadOutcome stageAndUpload(PrivateDirectory directory, String ip)
            throws IOException, InterruptedException, RunCancelledException {
        stage(directory);
        monitor.enter(Phase.UPLOAD);
        return tries(directory, ip);
    }

    private void stage(PrivateDirectory directory) throws IOException, InterruptedException {
        monitor.enter(Phase.TRANSFER);
        directory.write(
                Map.of(CONFIGURATION, LeastConfiguration.of(task.firmware().profile(), port)));
        directory.removeOldSiblings(KEEP_MARKS);
        Firmware.Image image = task.firmware().application();
        if (!directory.sha256(IMAGE).equals(Optional.of(image.sha256()))) {
            directory.send(task.imageDirectory().resolve(image.file()), IMAGE);
        }
    }

    private UploadOutcome tries(PrivateDirectory directory, String ip)
            throws IOException, InterruptedException, RunCancelledException {
        Limits limits = monitor.limits();
        Optional<Failure> first = Optional.empty();
        for (int number = 1; ; number++) {
            Optional<Failure> failure = oneTry(directory, ip, number);
            if (failure.isEmpty()) {
                return new UploadOutcome.Written(address, lookedUp(ip), number);
            }
            Failure now = failure.get();
            Failure told = first.orElse(now);
            first = Optional.of(told);
            if (now.hope() == UploadTranscript.Hope.MAYBE_WRITTEN) {
                return new UploadOutcome.Uncertain(address, now.reason());
            }
            if (now.hope() == UploadTranscript.Hope.REFUSED || number >= limits.uploadTries()) {
                throw new RunFailedException(sentence(told, now, number), told.exitCode());
            }
            pause(now, number);
        }
    }

    /** After a restart the name stands where the IP address was. */
    private Optional<String> lookedUp(String ip) {
        return ip.equals(address) && !Reachability.isIpAddress(ip) ? Optional.empty() : Optional.of(ip);
    }

    private Optional<Failure> oneTry(PrivateDirectory directory, String ip, int number)
            throws IOException, InterruptedException, RunCancelledException {
        requireUnchanged(directory);
        directory.write(Map.of(mark(number), ""));
        RecordedOutput recorded = new RecordedOutput(monitor);
        String title = "The upload to " + device();
        DurableStep step = new DurableStep(
                agent, recorded, "upload-" + number, title, monitor.limits().upload());
        try {
            int exitCode = step.run(command(directory, ip), directory.path(), environment(directory));
            return exitCode == 0 ? Optional.empty() : Optional.of(Failure.of(exitCode, recorded.transcript()));
        } catch (TimeLimitException | ProcessLostException broken) {
            monitor.checkCancelled();
            return Optional.of(new Failure(1, broken.getMessage(), UploadTranscript.Hope.TRY_AGAIN));
        }
    }

    /** F10: what lies on the agent is hashed there, before each first byte that a device gets. */
    private void requireUnchanged(PrivateDirectory directory) throws IOException, InterruptedException {
        String wanted = task.firmware().application().sha256();
        String found = directory.sha256(IMAGE).orElse("none");
        if (!found.equals(wanted)) {
            throw new RunFailedException(
                    "The image for " + device() + " on " + agent.machine()
                            + " is not the one that was compiled (SHA-256 " + found + " instead of " + wanted
                            + "): nothing was written. Compile it again.",
                    1);
        }
    }

    private List<String> command(PrivateDirectory directory, String ip) {
        return new EsphomeCommands(toolchain)
                .upload(directory.file(CONFIGURATION), hostName(), directory.file(IMAGE), addressCache(ip));
    }

    /** ESPHome takes OTA, SERIAL, MQTT, BOOTSEL and COM... for something else than a host name, in capitals only. */
    private String hostName() {
        return address.contains("%") ? address : address.toLowerCase(Locale.ROOT);
    }

    /** What the caller or our own knock resolved spares ESPHome the look-up, which not every agent can do. */
    private List<String> addressCache(String ip) {
        List<String> known = new ArrayList<>(task.addresses().of(address));
        boolean multicast = Reachability.isMulticastName(address);
        if (known.isEmpty() && multicast && !ip.equals(address)) {
            known.add(ip);
        }
        if (known.isEmpty()) {
            return List.of();
        }
        String flag = multicast ? "--mdns-address-cache" : "--dns-address-cache";
        return List.of(flag, hostName() + "=" + String.join(",", known));
    }

    private Map<String, String> environment(PrivateDirectory directory) {
        return new EsphomeEnvironment(directory.file("data"), directory.file("user"), "UTC").variables(toolchain);
    }

    private void pause(Failure failure, int number) throws InterruptedException, RunCancelledException {
        Duration pause = monitor.limits().retryPause().multipliedBy(1L << Math.min(number - 1, 16));
        monitor.say("Try " + number + " of " + monitor.limits().uploadTries() + " failed: " + failure.reason()
                + ". The same image is tried again in " + pause.toSeconds() + " s.");
        long end = System.nanoTime() + pause.toNanos();
        while (System.nanoTime() < end) {
            monitor.checkCancelled();
            Thread.sleep(Math.min(CANCEL_CHECK.toMillis(), Math.max(1, (end - System.nanoTime()) / 1_000_000)));
        }
        monitor.checkCancelled();
    }

    private String sentence(Failure first, Failure last, int tries) {
        String again = tries > 1 ? " (" + tries + " tries)" : "";
        String then = last.reason().equals(first.reason()) ? "" : "; the last try: " + last.reason();
        return "Upload to " + device() + " at " + address + " failed" + again + ": " + first.reason() + then;
    }

    private void removeAfter(Exception end, PrivateDirectory directory) throws InterruptedException {
        try {
            directory.removeAllBut(marks());
        } catch (IOException alsoThat) {
            end.addSuppressed(alsoThat);
        }
    }

    private PrivateDirectory directory() {
        return new PrivateDirectory(agent, agent.root() + "/uploads/" + monitor.processId("upload"));
    }

    private List<String> marks() {
        return java.util.stream.IntStream.rangeClosed(1, monitor.limits().uploadTries())
                .mapToObj(OverTheAir::mark)
                .toList();
    }

    private static String mark(int number) {
        return "started-" + number;
    }

    private String device() {
        return task.work().device().name();
    }

    /** How one try failed. */
    private record Failure(int exitCode, String reason, UploadTranscript.Hope hope) {
        static Failure of(int exitCode, UploadTranscript transcript) {
            String reason = transcript.firstError().orElse("esphome ended with exit code " + exitCode);
            String advice = transcript.isWrongPassword()
                    ? " (the firmware that runs there was built with another 'ota:' password: give that one, or flash by wire)"
                    : "";
            return new Failure(exitCode, withoutStop(reason) + advice, transcript.hope());
        }

        private static String withoutStop(String text) {
            return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        }
    }
}
