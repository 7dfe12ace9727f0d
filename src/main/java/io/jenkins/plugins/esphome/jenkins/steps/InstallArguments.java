package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.fleet.Destinations;
import io.jenkins.plugins.esphome.fleet.EarlierFirmware;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code esphomeInstall} was asked for beside what both steps share; kept with the running build like {@link StepArguments}. */
final class InstallArguments implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ConfigurationFile ANY = new ConfigurationFile("configuration.yaml", "device");
    private static final int MOST_RETRIES = 20;

    /** Whether a device that cannot be asked what it runs is good enough (F6). */
    enum Proof {
        ASK,
        REQUIRE
    }

    private final ArrayList<String> devices;
    private final String flashingAgent;
    private final String offline;
    private final String verify;
    private final String firmware;
    private final boolean previous;
    private final Integer waitMinutes;
    private final int retries;
    private final int uploadMinutes;
    private final int verifyMinutes;

    InstallArguments(InstallStep step) {
        devices = new ArrayList<>(List.of(step.getDevices()));
        flashingAgent = step.getFlashingAgent();
        offline = step.getOffline();
        verify = step.getVerify();
        firmware = step.getFirmware();
        previous = step.isPrevious();
        waitMinutes = step.getWaitMinutes();
        retries = step.getRetries();
        uploadMinutes = step.getUploadMinutes();
        verifyMinutes = step.getVerifyMinutes();
    }

    /** Nobody is flashed. */
    static InstallArguments none() {
        return new InstallArguments(new InstallStep(new String[0]));
    }

    /** @throws BadInput with one sentence that says what is wrong */
    void check() {
        readDevices(devices);
        readFirmware(firmware);
        offline();
        proof();
        if (previous && !firmware.isEmpty()) {
            throw new BadInput("previous and firmware both say which firmware to flash: give one of them.");
        }
    }

    Destinations destinations() {
        return new Destinations("devices", devices, List.of());
    }

    List<String> devices() {
        return List.copyOf(devices);
    }

    /** @return the name or the label of the machine that must flash */
    Optional<String> flashingAgent() {
        return flashingAgent.isEmpty() ? Optional.empty() : Optional.of(flashingAgent);
    }

    /** @throws BadInput if there is no such way */
    OfflinePolicy offline() {
        return Written.oneOf(OfflinePolicy.class, "offline", offline, "a way to treat a device that does not answer");
    }

    /** @throws BadInput if there is no such way */
    Proof proof() {
        return Written.oneOf(Proof.class, "verify", verify, "a way to verify a device");
    }

    /** @return whether earlier firmware is flashed again, so that nothing is compiled (F7) */
    boolean isReflash() {
        return previous || !firmware.isEmpty();
    }

    /** @return the fingerprint of earlier firmware, or its beginning; absent: what ran before */
    Optional<String> firmware() {
        return firmware.isEmpty() ? Optional.empty() : Optional.of(firmware);
    }

    Limits limits(Limits shared) {
        return new Limits(
                shared.toolchain(),
                shared.bundle(),
                shared.compile(),
                shared.transfer(),
                Written.minutes("uploadMinutes", uploadMinutes),
                Written.minutes("verifyMinutes", verifyMinutes),
                readRetries(retries) + 1,
                shared.retryPause(),
                waitMinutes == null ? shared.awaitDevice() : Written.minutes("waitMinutes", waitMinutes));
    }

    /** @throws BadInput if they can be nobody's devices */
    static List<String> readDevices(List<String> written) {
        written.forEach(InstallArguments::requireNetwork);
        new Destinations("devices", written, List.of()).of(List.of(ANY), ANY);
        return written;
    }

    private static void requireNetwork(String device) {
        String address = device.substring(device.indexOf('=') + 1);
        if (address.matches("(?i)(/dev/|usb:|serial:|com\\d+$).*")) {
            throw new BadInput("devices: '" + device.replaceAll("\\p{Cntrl}", "?")
                    + "' is a serial port, and this step does not flash by wire yet: give the device's host name or IP"
                    + " address, and put ESPHome onto a new chip once by hand.");
        }
    }

    /** @throws BadInput if it is no fingerprint */
    static String readFirmware(String written) {
        return written.isEmpty() ? written : EarlierFirmware.requireFingerprint("firmware", written);
    }

    /** @throws BadInput if it is too few or too many */
    static int readRetries(int written) {
        if (written < 0 || written > MOST_RETRIES) {
            throw new BadInput("retries: " + written + " is not possible: give 0 to " + MOST_RETRIES + ".");
        }
        return written;
    }
}
