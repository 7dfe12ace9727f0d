package io.jenkins.plugins.esphome.model;

/**
 * A flashing agent that had an upload and could not reach its device, which is why another one got it.
 *
 * @param agent which machine
 * @param label its display name at that moment
 * @param reason in words: "port 3232: Connection refused"
 */
public record NotReached(MachineId agent, String label, String reason) {
    @Override
    public String toString() {
        return "from " + label + ": " + reason;
    }
}
