package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Works out who gets a configuration's firmware from what the user wrote: one device where the configuration itself puts it when
 * nobody was named.
 */
public final class Destinations {

    private final String argument;
    private final List<String> devices;
    private final List<Destination> listed;

    /**
     * @param argument what a complaint calls the place where a device was written: "--device"
     * @param devices as written there: NAME=ADDRESS or ADDRESS
     * @param listed from elsewhere, already parsed
     */
    public Destinations(String argument, List<String> devices, List<Destination> listed) {
        this.argument = argument;
        this.devices = List.copyOf(devices);
        this.listed = List.copyOf(listed);
    }

    /** @throws BadInput if devices were given for more than one configuration, or two of them are the same */
    public List<Destination> of(List<ConfigurationFile> configurations, ConfigurationFile configuration) {
        if (devices.isEmpty() && listed.isEmpty()) {
            return List.of(new Destination(configuration.name(), new Target.Configured()));
        }
        requireOne(configurations);
        List<Destination> all = new ArrayList<>();
        devices.forEach(device -> all.add(parse(device, configuration.name())));
        all.addAll(listed);
        requireDifferent(all, Destination::device, "are named", "give each a name of its own: NAME=ADDRESS");
        requireDifferent(all, destination -> destination.target().address(), "have the address", "leave one out");
        return all;
    }

    private void requireOne(List<ConfigurationFile> configurations) {
        if (configurations.size() > 1) {
            String files = configurations.stream().map(ConfigurationFile::path).collect(Collectors.joining(", "));
            throw new BadInput(argument + " says where one configuration goes, but " + configurations.size()
                    + " were given (" + files + "): install each with its own devices.");
        }
    }

    private Destination parse(String written, String configured) {
        int equals = written.indexOf('=');
        if (equals >= 0) {
            return new Destination(written.substring(0, equals), address(written, written.substring(equals + 1)));
        }
        Target.Network target = address(written, written);
        boolean alone = devices.size() == 1 && listed.isEmpty();
        return new Destination(alone ? configured : configured + "-" + written.replaceAll("[:%]", "-"), target);
    }

    private Target.Network address(String written, String address) {
        if (address.isEmpty()) {
            throw new BadInput(argument + " '" + written + "' has no address: write NAME=ADDRESS or ADDRESS.");
        }
        return new Target.Network(address);
    }

    private static void requireDifferent(
            List<Destination> all, Function<Destination, String> part, String same, String wayOut) {
        Set<String> seen = new HashSet<>();
        for (Destination destination : all) {
            String value = part.apply(destination);
            if (!seen.add(value)) {
                throw new BadInput("Two devices " + same + " '" + value + "': " + wayOut + ".");
            }
        }
    }
}
