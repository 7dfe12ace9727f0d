package io.jenkins.plugins.esphome.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Says which build a user runs, so that a report of a fault can name it; read from the jar's manifest. */
final class ProgramVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"esphome-fleet " + current()};
    }

    private static String current() {
        return Optional.ofNullable(ProgramVersion.class.getPackage().getImplementationVersion())
                .orElse("(not run from a jar)");
    }
}
