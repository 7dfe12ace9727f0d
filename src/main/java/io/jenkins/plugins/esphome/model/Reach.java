package io.jenkins.plugins.esphome.model;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a flashing agent reaches over the network, so that a device is only given to an agent that is near it. Rules about
 * numbers say nothing about names, and the other way round; without rules about them all are reached.
 *
 * @param rules networks such as "192.168.7.0/24", at most 24 bits long ("fd00:7::/64": at most 64), and domains such as
 *     "*.cellar.lan"
 */
public record Reach(List<String> rules) implements Serializable {
    public static final Reach EVERYTHING = new Reach(List.of());

    /** @throws BadInput if a rule is neither */
    public Reach {
        rules = rules.stream()
                .map(rule -> rule.strip().toLowerCase(Locale.ROOT))
                .filter(rule -> !rule.isEmpty())
                .toList();
        rules.forEach(Reach::require);
    }

    public boolean covers(NetworkZone zone) {
        List<String> alike = rules.stream()
                .filter(rule -> rule.startsWith("*.") == zone.isDomain())
                .toList();
        return zone.isUnknown() || alike.isEmpty() || alike.stream().anyMatch(rule -> covers(rule, zone));
    }

    private static boolean covers(String rule, NetworkZone zone) {
        if (zone.isDomain()) {
            return zone.key().equals(rule) || zone.key().endsWith(rule.substring(1));
        }
        byte[] zoneBytes = HexFormat.of().parseHex(zone.key());
        byte[] network = NetworkZone.number(address(rule)).orElseThrow();
        if (NetworkZone.bits(network) / 8 != zoneBytes.length) {
            return false;
        }
        int dropped = zoneBytes.length * 8 - length(rule);
        BigInteger wanted = new BigInteger(1, Arrays.copyOf(network, zoneBytes.length));
        return wanted.shiftRight(dropped).equals(new BigInteger(1, zoneBytes).shiftRight(dropped));
    }

    private static void require(String rule) {
        boolean domain = rule.matches("\\*(\\.[a-z0-9_-]+)+");
        if (!domain && !isNetwork(rule)) {
            throw new BadInput("'" + rule.replaceAll("\\p{Cntrl}", "?")
                    + "' is no network that an agent reaches: write one such as 192.168.7.0/24 (at most /24), fd00:7::/64"
                    + " (at most /64), or a domain such as *.cellar.lan.");
        }
    }

    private static boolean isNetwork(String rule) {
        return rule.matches("[0-9a-f.:]+/[0-9]{1,2}")
                && NetworkZone.number(address(rule))
                        .filter(network -> length(rule) <= NetworkZone.bits(network))
                        .isPresent();
    }

    private static String address(String rule) {
        return rule.substring(0, rule.indexOf('/'));
    }

    private static int length(String rule) {
        return Integer.parseInt(rule.substring(rule.indexOf('/') + 1));
    }

    @Override
    public String toString() {
        return rules.isEmpty() ? "everything" : String.join(", ", rules);
    }
}
