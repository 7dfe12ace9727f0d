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

/**
 * Works out who gets a configuration's firmware from what the user wrote. Nobody is named: one device, where the configuration itself
 * puts it. One configuration is given: all who are named. Several are given: those that are named, each with its own.
 */
public final class Destinations {

    private final String argument;
    private final List<String> devices;
    private final List<Destination> listed;

    /**
     * @param argument what a complaint calls the place where a device was written: "--device"
     * @param devices as written there: NAME=ADDRESS, ADDRESS, or the NAME of a configuration, whose device is where it says
     * @param listed from elsewhere, already parsed
     */
    public Destinations(String argument, List<String> devices, List<Destination> listed) {
        this.argument = argument;
        this.devices = List.copyOf(devices);
        this.listed = List.copyOf(listed);
    }

    /**
     * @return none if others of the configurations were named, and this one was not
     * @throws BadInput if a device is none of several configurations, or two devices are the same
     */
    public List<Destination> of(List<ConfigurationFile> configurations, ConfigurationFile configuration) {
        if (devices.isEmpty() && listed.isEmpty()) {
            return List.of(new Destination(configuration.name(), new Target.Configured()));
        }
        List<String> own = configurations.size() == 1 ? devices : named(configurations, configuration);
        List<Destination> all = new ArrayList<>();
        own.forEach(device -> all.add(parse(device, configuration.name())));
        all.addAll(listed);
        requireDifferent(all, Destination::device, "are named", "give each a name of its own: NAME=ADDRESS");
        requireDifferent(all, destination -> destination.target().address(), "have the address", "leave one out");
        return all;
    }

    private List<String> named(List<ConfigurationFile> configurations, ConfigurationFile configuration) {
        List<String> names =
                configurations.stream().map(ConfigurationFile::name).toList();
        String given = names.size() + " configurations that were given (" + String.join(", ", names) + ")";
        if (!listed.isEmpty()) {
            throw new BadInput("A list of devices says where one configuration goes, and it cannot be each of the "
                    + given + ": install each with its own list.");
        }
        devices.stream()
                .filter(device -> !names.contains(name(device)))
                .findFirst()
                .ifPresent(stranger -> {
                    throw new BadInput(argument + " '" + stranger + "' is none of the " + given
                            + ": name those that get their firmware, as NAME or NAME=ADDRESS, or install one configuration at a"
                            + " time.");
                });
        return devices.stream()
                .filter(device -> name(device).equals(configuration.name()))
                .toList();
    }

    private static String name(String written) {
        return written.replaceFirst("=.*", "");
    }

    private Destination parse(String written, String configured) {
        int equals = written.indexOf('=');
        if (equals >= 0) {
            return new Destination(written.substring(0, equals), address(written, written.substring(equals + 1)));
        }
        if (written.equals(configured)) {
            return new Destination(configured, new Target.Configured());
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
