package io.jenkins.plugins.esphome.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The neighbourhood of a device's address: what decides which flashing agent reaches it. Devices of one neighbourhood wait as
 * one group, so that ten thousand of them cost the scheduler what a few cost.
 *
 * @param key the first 24 bits of an IPv4 address or the first 64 of an IPv6 address in hex, or the domain of a host name as
 *     "*.cellar.lan"; empty when nothing is known yet
 */
public record NetworkZone(String key) {
    /** Nothing is known yet: where the configuration itself puts it. */
    public static final NetworkZone UNKNOWN = new NetworkZone("");

    static final int IPV4_BITS = 24;
    static final int IPV6_BITS = 64;
    private static final String DOMAIN = "*.";
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}");

    /** @param address an IP address or a host name, as {@link Target.Network} takes it; what is neither is unknown */
    public static NetworkZone of(String address) {
        Optional<byte[]> number = number(address);
        if (number.isPresent()) {
            byte[] bytes = number.get();
            return new NetworkZone(HexFormat.of().formatHex(Arrays.copyOf(bytes, bits(bytes) / 8)));
        }
        int dot = address.indexOf('.');
        return dot < 0 ? UNKNOWN : new NetworkZone("*" + address.substring(dot).toLowerCase(Locale.ROOT));
    }

    boolean isUnknown() {
        return key.isEmpty();
    }

    boolean isDomain() {
        return key.startsWith(DOMAIN);
    }

    static int bits(byte[] address) {
        return address.length == 4 ? IPV4_BITS : IPV6_BITS;
    }

    /** Looks nothing up; a scope such as "%eth0" is left out. */
    static Optional<byte[]> number(String address) {
        String plain = address.replaceAll("%.*", "");
        if (!plain.contains(":") && !IPV4.matcher(plain).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(plain).getAddress());
        } catch (UnknownHostException noSuchNumber) {
            return Optional.empty();
        }
    }
}
