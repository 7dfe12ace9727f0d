package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.config.FleetUse;
import io.jenkins.plugins.esphome.jenkins.nodes.AskedRelease;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.PlacementPolicy.WhenNone;
import io.jenkins.plugins.esphome.model.SafeName;
import io.jenkins.plugins.esphome.report.Summary.Asked;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a step was asked for, kept with the running build so that a restart of Jenkins can file what was not filed yet. A plain
 * class: how Pipeline stores a step's state knows no records.
 */
final class StepArguments implements Serializable {
    private static final long serialVersionUID = 2L;

    private final Asked asked;
    private final InstallArguments install;
    private final ArrayList<String> configurations;
    private final ArrayList<String> substitutions;
    private final ArrayList<String> secrets;
    private final String esphome;
    private final boolean anyEsphome;
    private final String fleet;
    private final String buildServers;
    private final String fallback;
    private final String stash;
    private final boolean force;
    private final boolean clean;
    private final boolean archive;
    private final boolean failFast;
    private final boolean propagate;
    private final boolean verbose;
    private final int toolchainMinutes;
    private final int bundleMinutes;
    private final int transferMinutes;
    private final int compileMinutes;

    StepArguments(Asked asked, FirmwareStep step, InstallArguments install) {
        this.asked = asked;
        this.install = install;
        this.configurations = new ArrayList<>(List.of(step.getConfigurations()));
        this.substitutions = new ArrayList<>(List.of(step.getSubstitutions()));
        this.secrets = new ArrayList<>(List.of(step.getSecrets()));
        this.esphome = step.getEsphome().isEmpty() ? EsphomeConfiguration.get().usualRelease() : step.getEsphome();
        this.anyEsphome = step.getEsphome().isEmpty();
        this.fleet = step.getFleet();
        this.buildServers = step.getBuildServers();
        this.fallback = step.getFallback();
        this.stash = step.getStash();
        this.force = step.isForce();
        this.clean = step.isClean();
        this.archive = step.isArchive();
        this.failFast = step.isFailFast();
        this.propagate = step.isPropagate();
        this.verbose = step.isVerbose();
        this.toolchainMinutes = step.getToolchainMinutes();
        this.bundleMinutes = step.getBundleMinutes();
        this.transferMinutes = step.getTransferMinutes();
        this.compileMinutes = step.getCompileMinutes();
    }

    /** @return whether one of the first builds of the plugin kept this, which knew fewer arguments */
    boolean isOfEarlierBuild() {
        return install == null;
    }

    /** @return what such a step needs to await what it has filed; to file more, too little was kept */
    StepArguments completed() {
        CompileStep known = new CompileStep(configurations.toArray(String[]::new));
        known.setEsphome(esphome);
        known.setFleet(fleet);
        known.setVerbose(verbose);
        return new StepArguments(asked, known, InstallArguments.none());
    }

    /**
     * Tells what is wrong before anything is done.
     *
     * @throws BadInput with one sentence
     */
    void check() {
        AskedRelease.require(esphome);
        whenNone(WhenNone.LOCAL);
        Labels.require("buildServers", buildServers);
        substitutions();
        secrets();
        limits();
        install.check();
        if (!fleet.isEmpty()) {
            SafeName.require("fleet name", fleet);
        }
        if (install.isReflash()) {
            requireNothingToBuild();
        }
        if (configurations.isEmpty() && !needsNoWorkspace()) {
            throw new BadInput("No configuration was named: give 'configurations' at least one .yaml file or pattern"
                    + (install.isReflash() ? ", or 'devices' the names of those that get earlier firmware." : "."));
        }
    }

    /** @return whether all that the step needs is recorded: earlier firmware for devices that are named */
    boolean needsNoWorkspace() {
        return install.isReflash()
                && configurations.isEmpty()
                && !install.devices().isEmpty();
    }

    /** Nothing that was asked for may be ignored. */
    private void requireNothingToBuild() {
        if (!anyEsphome
                || !substitutions.isEmpty()
                || !secrets.isEmpty()
                || clean
                || !buildServers.isEmpty()
                || !fallback.isEmpty()
                || configurations.isEmpty() && !stash.isEmpty()) {
            throw new BadInput(
                    "previous and firmware compile nothing: leave esphome, substitutions, secrets, clean, buildServers and"
                            + " fallback out.");
        }
    }

    /** @throws BadInput if an entry cannot be read */
    StepSecrets secrets() {
        return StepSecrets.of(secrets);
    }

    Asked asked() {
        return asked;
    }

    InstallArguments install() {
        return install;
    }

    List<String> configurations() {
        return List.copyOf(configurations);
    }

    /** @return a release or the name of a tool; never empty */
    String esphome() {
        return esphome;
    }

    /** @return whether the step names none itself */
    boolean leavesEsphomeOpen() {
        return anyEsphome;
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

    /** @return a label expression that build servers must satisfy */
    Optional<String> buildServers() {
        return buildServers.isEmpty() ? Optional.empty() : Optional.of(buildServers);
    }

    /** @return whether the step does not say itself where to compile */
    boolean leavesPlacingOpen() {
        return buildServers.isEmpty() && fallback.isEmpty();
    }

    /** @param caller the machine on which the step stands, if on any: elsewhere nothing is local, and waiting is usual (S2) */
    PlacementPolicy placing(Optional<MachineId> caller) {
        return new PlacementPolicy(caller, whenNone(caller.isPresent() ? WhenNone.LOCAL : WhenNone.WAIT));
    }

    private WhenNone whenNone(WhenNone usual) {
        return fallback.isEmpty()
                ? usual
                : Written.oneOf(WhenNone.class, "fallback", fallback, "what to do when there is no build server");
    }

    /** @return the stash that holds the configurations, for a step outside of any node */
    Optional<String> stash() {
        return stash.isEmpty() ? Optional.empty() : Optional.of(stash);
    }

    /**
     * Tells whether the step can work where it stands.
     *
     * @param inNode whether it stands inside {@code node}
     * @throws BadInput with one sentence
     */
    void checkPlace(boolean inNode) {
        if (inNode && !stash.isEmpty()) {
            throw new BadInput("stash: '" + stash + "' is for a step outside of 'node { }': here the files are in the"
                    + " workspace, so leave it out.");
        }
        if (!inNode && stash.isEmpty() && !needsNoWorkspace()) {
            throw new BadInput("This step reads configurations from a workspace: put it inside 'node { }', or stash the"
                    + " files there and give the step the name of the stash (stash: 'name').");
        }
        if (!inNode && placing(Optional.empty()).whenNone() == WhenNone.LOCAL) {
            throw new BadInput(
                    "fallback: 'local' means the agent that the step stands on, but outside of 'node { }' there"
                            + " is none: write wait or fail.");
        }
    }

    boolean force() {
        return force;
    }

    boolean clean() {
        return clean;
    }

    boolean archive() {
        return archive;
    }

    boolean failFast() {
        return failFast;
    }

    boolean propagate() {
        return propagate;
    }

    boolean verbose() {
        return verbose;
    }

    Limits limits() {
        Limits usual = EsphomeConfiguration.get().limits();
        return install.limits(new Limits(
                Written.minutes("toolchainMinutes", toolchainMinutes),
                Written.minutes("bundleMinutes", bundleMinutes),
                Written.minutes("compileMinutes", compileMinutes),
                Written.minutes("transferMinutes", transferMinutes),
                usual.upload(),
                usual.verify(),
                usual.uploadTries(),
                usual.retryPause(),
                usual.awaitDevice()));
    }
}
