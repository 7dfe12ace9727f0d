package io.jenkins.plugins.esphome.jenkins.web;

import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.QueueMarks.Quarantine;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What nobody may use because a machine that is gone may still be at it; only people know better.
 *
 * @param machine that was removed, or is away and not approved any more
 */
public record LeftRow(MachineId machine, List<Quarantine> left) {
    public String getMachine() {
        return machine.name();
    }

    /** @return devices and build directories, in words */
    public String getOwned() {
        return left.stream().map(one -> one.owned().toString()).sorted().collect(Collectors.joining(", "));
    }
}
