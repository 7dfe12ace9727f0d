package io.jenkins.plugins.esphome.report;

/** "1 device", "3 devices": sentences that a person reads should not say "1 device(s)". */
public final class Plural {

    private Plural() {}

    public static String of(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
