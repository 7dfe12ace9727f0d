package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.SafeName;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a caller wants done with one configuration: compile it and, for each destination, flash and verify.
 *
 * @param fleet the namespace of the devices
 * @param workspace the machine that holds the configuration; {@code esphome bundle} runs there
 * @param directory absolute directory on that machine that {@code file} is relative to
 * @param file the configuration's path below the directory
 * @param name the device name in the configuration
 * @param esphomeVersion exact
 * @param destinations none: compile only
 * @param offline what to do with a device that does not answer
 * @param force compile and flash even if nothing changed
 * @param buildServers label expression, if any
 * @param flashingAgent which machines may flash; any that reaches the device if absent
 * @param placing where to compile when no build server qualifies (S2)
 * @param debugFiles keep ELF and linker map beside the images
 */
public record FirmwareOrder(
        String fleet,
        Trust trust,
        Requester requester,
        BuildHost workspace,
        String directory,
        String file,
        String name,
        String esphomeVersion,
        SortedMap<String, String> substitutions,
        String timeZone,
        List<Destination> destinations,
        OfflinePolicy offline,
        boolean force,
        Optional<String> buildServers,
        Optional<AgentChoice> flashingAgent,
        PlacementPolicy placing,
        Limits limits,
        boolean debugFiles) {

    public FirmwareOrder {
        SafeName.require("fleet name", fleet);
        SafeName.require("device name", name);
        substitutions = new TreeMap<>(substitutions);
        destinations = List.copyOf(destinations);
        if (trust == Trust.UNTRUSTED && !destinations.isEmpty()) {
            throw new BadInput(
                    "'" + file + "' comes from an untrusted source, which never flashes a device: compile it only.");
        }
    }

    /** One device that gets the firmware. */
    public record Destination(String device, Target target) {
        public Destination {
            SafeName.require("device name", device);
        }
    }
}
