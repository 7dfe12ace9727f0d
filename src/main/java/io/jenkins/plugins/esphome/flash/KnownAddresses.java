package io.jenkins.plugins.esphome.flash;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Host names that somebody resolved already, handed to ESPHome's address caches so that an agent without mDNS, or with
 * another DNS, reaches the device all the same.
 *
 * @param byName IP addresses by host name; a name that ends in ".local" is an mDNS name
 */
public record KnownAddresses(Map<String, List<String>> byName) {
    public static final KnownAddresses NONE = new KnownAddresses(Map.of());

    public KnownAddresses {
        Map<String, List<String>> lower = new TreeMap<>();
        byName.forEach((name, ips) -> lower.put(name.toLowerCase(Locale.ROOT), List.copyOf(ips)));
        byName = Map.copyOf(lower);
    }

    /** @return the addresses of a host name, none if it is not known */
    public List<String> of(String name) {
        return Optional.ofNullable(byName.get(name.toLowerCase(Locale.ROOT))).orElse(List.of());
    }
}
