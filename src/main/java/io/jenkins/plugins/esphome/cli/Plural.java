package io.jenkins.plugins.esphome.cli;

/** "1 device", "3 devices": sentences that a person reads should not say "1 device(s)". */
final class Plural {

    private Plural() {}

    static String of(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
