package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.model.Limits;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The arguments that {@code esphomeCompile} and {@code esphomeInstall} share. Lists are arrays, because Declarative Pipeline
 * takes a single text for an array, but not for a {@code List} (its validator casts as Groovy does).
 */
public abstract class FirmwareStep extends Step {
    private final List<String> configurations;
    private String stash = "";
    private String esphome = "";
    private List<String> substitutions = List.of();
    private List<String> secrets = List.of();
    private String fleet = "";
    private String buildServers = "";
    private String fallback = "";
    private boolean force;
    private boolean clean;
    private boolean archive;
    private boolean failFast;
    private boolean propagate = true;
    private boolean verbose;
    private int toolchainMinutes = (int) Limits.DEFAULT.toolchain().toMinutes();
    private int bundleMinutes = (int) Limits.DEFAULT.bundle().toMinutes();
    private int transferMinutes = (int) Limits.DEFAULT.transfer().toMinutes();
    private int compileMinutes = (int) Limits.DEFAULT.compile().toMinutes();

    FirmwareStep(String[] configurations) {
        this.configurations = Written.lines(configurations);
    }

    /** @return files, globs or directories, relative to the current directory of the workspace */
    public final String[] getConfigurations() {
        return Written.array(configurations);
    }

    /** @return the stash that holds the configurations, for a step outside of any node; empty: they are in the workspace */
    public final String getStash() {
        return stash;
    }

    @DataBoundSetter
    public final void setStash(String stash) {
        this.stash = Written.text(stash);
    }

    /** @return an exact release; empty: the plugin's own choice */
    public final String getEsphome() {
        return esphome;
    }

    @DataBoundSetter
    public final void setEsphome(String esphome) {
        this.esphome = Written.text(esphome);
    }

    /** @return KEY=VALUE, overriding the configurations' own */
    public final String[] getSubstitutions() {
        return Written.array(substitutions);
    }

    @DataBoundSetter
    public final void setSubstitutions(String[] substitutions) {
        this.substitutions = Written.lines(substitutions);
    }

    /** @return the id of a secret file that becomes secrets.yaml, and NAME=ID of single secrets */
    public final String[] getSecrets() {
        return Written.array(secrets);
    }

    @DataBoundSetter
    public final void setSecrets(String[] secrets) {
        this.secrets = Written.lines(secrets);
    }

    /** @return the ids of the secrets as a form shows them, one a line */
    public final String getSecretLines() {
        return String.join("\n", secrets);
    }

    /** @return the namespace of the devices; empty: the job's folder */
    public final String getFleet() {
        return fleet;
    }

    @DataBoundSetter
    public final void setFleet(String fleet) {
        this.fleet = Written.text(fleet);
    }

    /** @return a label expression that build servers must satisfy; empty: all may compile */
    public final String getBuildServers() {
        return buildServers;
    }

    @DataBoundSetter
    public final void setBuildServers(String buildServers) {
        this.buildServers = Written.text(buildServers);
    }

    /** @return local, wait or fail: what to do when no build server qualifies (S2); empty: local */
    public final String getFallback() {
        return fallback;
    }

    @DataBoundSetter
    public final void setFallback(String fallback) {
        this.fallback = Written.text(fallback);
    }

    /** @return whether to compile and flash even if nothing changed */
    public final boolean isForce() {
        return force;
    }

    @DataBoundSetter
    public final void setForce(boolean force) {
        this.force = force;
    }

    /** @return whether the build directories of these configurations are wiped before (Q6) */
    public final boolean isClean() {
        return clean;
    }

    @DataBoundSetter
    public final void setClean(boolean clean) {
        this.clean = clean;
    }

    /** @return whether the firmware becomes artifacts of the build: it holds Wi-Fi keys */
    public final boolean isArchive() {
        return archive;
    }

    @DataBoundSetter
    public final void setArchive(boolean archive) {
        this.archive = archive;
    }

    /** @return whether the first device that fails stops the others */
    public final boolean isFailFast() {
        return failFast;
    }

    @DataBoundSetter
    public final void setFailFast(boolean failFast) {
        this.failFast = failFast;
    }

    /** @return whether a device that fails makes the step fail; if not, only the returned list tells */
    public final boolean isPropagate() {
        return propagate;
    }

    @DataBoundSetter
    public final void setPropagate(boolean propagate) {
        this.propagate = propagate;
    }

    /** @return whether every line of the tools goes to the console */
    public final boolean isVerbose() {
        return verbose;
    }

    @DataBoundSetter
    public final void setVerbose(boolean verbose) {
        this.verbose = verbose;
    }

    /** @return how long ESPHome may take to be installed on a machine, in minutes */
    public final int getToolchainMinutes() {
        return toolchainMinutes;
    }

    @DataBoundSetter
    public final void setToolchainMinutes(int toolchainMinutes) {
        this.toolchainMinutes = toolchainMinutes;
    }

    /** @return how long one configuration may take to be bundled, in minutes */
    public final int getBundleMinutes() {
        return bundleMinutes;
    }

    @DataBoundSetter
    public final void setBundleMinutes(int bundleMinutes) {
        this.bundleMinutes = bundleMinutes;
    }

    /** @return how long files may take to or from a machine, in minutes */
    public final int getTransferMinutes() {
        return transferMinutes;
    }

    @DataBoundSetter
    public final void setTransferMinutes(int transferMinutes) {
        this.transferMinutes = transferMinutes;
    }

    /** @return how long one compile may take, in minutes */
    public final int getCompileMinutes() {
        return compileMinutes;
    }

    @DataBoundSetter
    public final void setCompileMinutes(int compileMinutes) {
        this.compileMinutes = compileMinutes;
    }

    /** @return the configurations as a form shows them, one a line */
    public final String getConfigurationLines() {
        return String.join("\n", configurations);
    }

    /** @return the substitutions as a form shows them, one a line */
    public final String getSubstitutionLines() {
        return String.join("\n", substitutions);
    }
}
