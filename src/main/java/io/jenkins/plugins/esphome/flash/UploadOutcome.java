package io.jenkins.plugins.esphome.flash;

import java.util.Optional;

/** How an upload ended where it did not fail; a failure is a {@code RunFailedException} with one sentence. */
public sealed interface UploadOutcome {
    /** Where the device was looked for. */
    String address();

    /** Where that was at that moment, as an IP address; absent when an earlier self of the run looked it up, or nobody could. */
    default Optional<String> ip() {
        return Optional.empty();
    }

    /**
     * The device took the whole image; what it runs afterwards is the verdict's business (F6).
     *
     * @param tries how often it was tried, from 1
     */
    record Written(String address, Optional<String> ip, int tries) implements UploadOutcome {}

    /** A host device that was stopped had this firmware already, so it was only started: nothing was written. */
    record Restarted(String address, Optional<String> ip) implements UploadOutcome {}

    /**
     * The device had the whole image when the connection broke: it may have taken it, so it is not written again. The
     * verdict decides, and only VERIFIED is a success then.
     */
    record Uncertain(String address, String reason) implements UploadOutcome {}

    /**
     * Nothing was written because the device does not answer: the caller's {@code OfflinePolicy} decides (F8).
     *
     * @param why as seen from this flashing agent: "port 3232: Connection refused"
     */
    record NotAnswering(String device, String address, String why) implements UploadOutcome {
        public String reason() {
            return device + " does not answer at " + address + ": " + why;
        }
    }
}
