package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.fleet.Destinations;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.config.FleetUse;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.SafeName;
import io.jenkins.plugins.esphome.report.Summary.Asked;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * What a step was asked for, kept with the running build so that a restart of Jenkins can file what was not filed yet. A plain
 * class: how Pipeline stores a step's state knows no records.
 */
final class StepArguments implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Asked asked;
    private final ArrayList<String> configurations;
    private final ArrayList<String> devices;
    private final ArrayList<String> substitutions;
    private final String esphome;
    private final String fleet;
    private final String offline;
    private final boolean force;
    private final boolean verbose;
    private final int compileMinutes;
    private final int uploadMinutes;
    private final int verifyMinutes;

    StepArguments(Asked asked, FirmwareStep step, List<String> devices, String offline) {
        this.asked = asked;
        this.configurations = new ArrayList<>(step.getConfigurations());
        this.devices = new ArrayList<>(devices);
        this.substitutions = new ArrayList<>(step.getSubstitutions());
        this.esphome = step.getEsphome().isEmpty() ? EsphomeConfiguration.get().usualRelease() : step.getEsphome();
        this.fleet = step.getFleet();
        this.offline = offline;
        this.force = step.isForce();
        this.verbose = step.isVerbose();
        this.compileMinutes = step.getCompileMinutes();
        this.uploadMinutes = step.getUploadMinutes();
        this.verifyMinutes = step.getVerifyMinutes();
    }

    /**
     * Tells what is wrong before anything is done.
     *
     * @throws BadInput with one sentence
     */
    void check() {
        version();
        offline();
        substitutions();
        limits();
        if (!fleet.isEmpty()) {
            SafeName.require("fleet name", fleet);
        }
        if (configurations.isEmpty()) {
            throw new BadInput("No configuration was named: give 'configurations' at least one .yaml file or pattern.");
        }
    }

    Asked asked() {
        return asked;
    }

    List<String> configurations() {
        return List.copyOf(configurations);
    }

    Destinations destinations() {
        return new Destinations("devices", devices, List.of());
    }

    String version() {
        return EsphomeVersion.require(esphome);
    }

    /** @return empty if the step names none */
    String fleet() {
        return fleet;
    }

    FleetUse use() {
        return asked == Asked.COMPILE ? FleetUse.COMPILE : FleetUse.INSTALL;
    }

    SortedMap<String, String> substitutions() {
        return Written.substitutions(substitutions);
    }

    boolean force() {
        return force;
    }

    boolean verbose() {
        return verbose;
    }

    /** @throws BadInput if there is no such way */
    OfflinePolicy offline() {
        return Arrays.stream(OfflinePolicy.values())
                .filter(policy -> policy.name().toLowerCase(Locale.ROOT).equals(offline))
                .findFirst()
                .orElseThrow(() -> new BadInput("offline: '" + offline
                        + "' is not a way to treat a device that does not answer: write fail, skip or wait."));
    }

    Limits limits() {
        Limits usual = EsphomeConfiguration.get().limits();
        return new Limits(
                usual.toolchain(),
                usual.bundle(),
                minutes("compileMinutes", compileMinutes),
                usual.transfer(),
                minutes("uploadMinutes", uploadMinutes),
                minutes("verifyMinutes", verifyMinutes),
                usual.uploadTries(),
                usual.retryPause(),
                usual.awaitDevice());
    }

    private static Duration minutes(String what, int number) {
        if (number < 1) {
            throw new BadInput(what + ": " + number + " leaves no time: give at least 1.");
        }
        return Duration.ofMinutes(number);
    }
}
