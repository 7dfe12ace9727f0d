package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.model.Source;
import java.util.Set;

/**
 * One machine as the fleet uses it.
 *
 * @param host the door to it
 * @param label its display name
 * @param source LOCAL for the requester's own machine, REMOTE for a build server (J4)
 * @param pin the machine-readable handle that is stamped on jobs (J4)
 * @param compileSlots compiles at once, 0 or more
 * @param uploadSlots uploads at once, 0 or more
 * @param hostDevices whether {@code host:} devices may run there: their firmware is native code
 * @param reach which devices it reaches over the network; others are never given to it
 * @param labels what a label expression of a request may ask for
 */
public record MachineSettings(
        BuildHost host,
        String label,
        Source source,
        String pin,
        int compileSlots,
        int uploadSlots,
        boolean hostDevices,
        Set<String> labels,
        Reach reach) {

    /** A machine that reaches every device. */
    public MachineSettings(
            BuildHost host,
            String label,
            Source source,
            String pin,
            int compileSlots,
            int uploadSlots,
            boolean hostDevices,
            Set<String> labels) {
        this(host, label, source, pin, compileSlots, uploadSlots, hostDevices, labels, Reach.EVERYTHING);
    }

    public MachineSettings reaching(Reach networks) {
        return new MachineSettings(host, label, source, pin, compileSlots, uploadSlots, hostDevices, labels, networks);
    }

    public MachineSettings {
        labels = Set.copyOf(labels);
    }

    public MachineId id() {
        return host.machine();
    }
}
