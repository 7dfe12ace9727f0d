package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.ArchiveSettings;
import io.jenkins.plugins.esphome.model.BadInput;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * How much earlier firmware the state directory keeps (F7). Only commands that build firmware have these options and sweep;
 * all others remove none.
 */
final class ArchiveOptions {
    static final String KEEP = "ESPHOME_FLEET_KEEP";
    static final String QUOTA = "ESPHOME_FLEET_QUOTA";
    private static final int MOST = 1000;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "How many firmwares of each device stay at hand, the one that it runs included. Default: $"
                    + KEEP + ", else 5.")
    private Optional<String> keep = Optional.empty();

    @Option(
            names = "--quota",
            paramLabel = "SIZE",
            description =
                    "What all firmware together may take on the disk, such as 500M or 20G; what a device runs stays in"
                            + " any case. Default: $" + QUOTA + ", else 10G.")
    private Optional<String> quota = Optional.empty();

    /** @throws BadInput if one of them is no such number or size */
    ArchiveSettings settings(Surroundings surroundings) {
        ArchiveSettings usual = ArchiveSettings.DEFAULT;
        int perDevice = given("--keep", keep, KEEP, surroundings)
                .map(ArchiveOptions::number)
                .orElse(usual.perDevice());
        long bytes = given("--quota", quota, QUOTA, surroundings)
                .map(ArchiveOptions::size)
                .orElse(usual.quota());
        return new ArchiveSettings(perDevice, bytes, usual.grace(), usual.pause());
    }

    /** @param where what a complaint names */
    private record Given(String where, String text) {}

    private static Optional<Given> given(
            String option, Optional<String> written, String variable, Surroundings surroundings) {
        return written.map(text -> new Given(option, text))
                .or(() -> surroundings.variable(variable).map(text -> new Given("$" + variable, text.strip())));
    }

    private static int number(Given given) {
        if (!given.text().matches("[0-9]{1,4}")
                || Integer.parseInt(given.text()) < 1
                || Integer.parseInt(given.text()) > MOST) {
            throw new BadInput(
                    given.where() + " '" + given.text() + "' is no number of firmwares to keep: give one between 1 and "
                            + MOST + "; the one that a device runs is always kept.");
        }
        return Integer.parseInt(given.text());
    }

    private static long size(Given given) {
        return ByteSize.parse(given.text())
                .orElseThrow(() -> new BadInput(
                        given.where() + " '" + given.text() + "' is no size: write one such as 500M or 20G."));
    }
}
