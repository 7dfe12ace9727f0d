package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.model.Limits;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.DataBoundSetter;

/** The arguments that {@code esphomeCompile} and {@code esphomeInstall} share. */
public abstract class FirmwareStep extends Step {
    private final List<String> configurations;
    private String esphome = "";
    private List<String> substitutions = List.of();
    private String fleet = "";
    private boolean force;
    private boolean verbose;
    private int compileMinutes = (int) Limits.DEFAULT.compile().toMinutes();
    private int uploadMinutes = (int) Limits.DEFAULT.upload().toMinutes();
    private int verifyMinutes = (int) Limits.DEFAULT.verify().toMinutes();

    FirmwareStep(List<String> configurations) {
        this.configurations = Written.lines(configurations);
    }

    /** @return files, globs or directories, relative to the current directory of the workspace */
    public final List<String> getConfigurations() {
        return configurations;
    }

    /** @return an exact release; empty: the plugin's own choice */
    public final String getEsphome() {
        return esphome;
    }

    @DataBoundSetter
    public final void setEsphome(String esphome) {
        this.esphome = esphome.strip();
    }

    /** @return KEY=VALUE, overriding the configurations' own */
    public final List<String> getSubstitutions() {
        return substitutions;
    }

    @DataBoundSetter
    public final void setSubstitutions(List<String> substitutions) {
        this.substitutions = Written.lines(substitutions);
    }

    /** @return the namespace of the devices; empty: the job's folder */
    public final String getFleet() {
        return fleet;
    }

    @DataBoundSetter
    public final void setFleet(String fleet) {
        this.fleet = fleet.strip();
    }

    /** @return whether to compile and flash even if nothing changed */
    public final boolean isForce() {
        return force;
    }

    @DataBoundSetter
    public final void setForce(boolean force) {
        this.force = force;
    }

    /** @return whether every line of the tools goes to the console */
    public final boolean isVerbose() {
        return verbose;
    }

    @DataBoundSetter
    public final void setVerbose(boolean verbose) {
        this.verbose = verbose;
    }

    /** @return how long one compile may take, in minutes */
    public final int getCompileMinutes() {
        return compileMinutes;
    }

    @DataBoundSetter
    public final void setCompileMinutes(int compileMinutes) {
        this.compileMinutes = compileMinutes;
    }

    /** @return how long one try of one upload may take, in minutes */
    public final int getUploadMinutes() {
        return uploadMinutes;
    }

    @DataBoundSetter
    public final void setUploadMinutes(int uploadMinutes) {
        this.uploadMinutes = uploadMinutes;
    }

    /** @return how long a device may take to come back, in minutes */
    public final int getVerifyMinutes() {
        return verifyMinutes;
    }

    @DataBoundSetter
    public final void setVerifyMinutes(int verifyMinutes) {
        this.verifyMinutes = verifyMinutes;
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
