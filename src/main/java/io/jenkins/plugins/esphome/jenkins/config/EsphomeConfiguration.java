package io.jenkins.plugins.esphome.jenkins.config;

import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Label;
import hudson.util.FormValidation;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import java.util.stream.Stream;
import jenkins.model.GlobalConfiguration;
import jenkins.security.stapler.StaplerFragments;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * What an administrator says for the whole controller. Each setter refuses what cannot work with a sentence, so a form, a file
 * and a script are told the same; whoever uses a setting reads it here each time, so a change counts at once, except where the
 * setting says otherwise.
 */
@Extension
@Symbol("esphome")
@StaplerFragments("config") // a part of Jenkins' own page, and no page for anybody who may read Jenkins
public final class EsphomeConfiguration extends GlobalConfiguration {
    private static final Logger LOGGER = Logger.getLogger(EsphomeConfiguration.class.getName());

    private volatile boolean builtInNode;
    private volatile ArrayList<Fleet> fleets = new ArrayList<>();
    private volatile String esphome = "";
    private volatile String cloudAgents = "";
    private volatile int firmwarePerDevice = Range.FIRMWARE_PER_DEVICE.usual();
    private volatile int firmwareGigabytes = Range.FIRMWARE_GIGABYTES.usual();
    private volatile int historyJobs = Range.HISTORY_JOBS.usual();
    private volatile int historyDays = Range.HISTORY_DAYS.usual();
    private volatile int reconnectMinutes = Range.RECONNECT_MINUTES.usual();
    private volatile int awaitDeviceHours = Range.AWAIT_DEVICE_HOURS.usual();

    public EsphomeConfiguration() {
        load();
    }

    private EsphomeConfiguration(EsphomeConfiguration like) {
        take(like);
    }

    private void take(EsphomeConfiguration other) {
        builtInNode = other.builtInNode;
        fleets = other.fleets;
        esphome = other.esphome;
        cloudAgents = other.cloudAgents;
        firmwarePerDevice = other.firmwarePerDevice;
        firmwareGigabytes = other.firmwareGigabytes;
        historyJobs = other.historyJobs;
        historyDays = other.historyDays;
        reconnectMinutes = other.reconnectMinutes;
        awaitDeviceHours = other.awaitDeviceHours;
    }

    public static EsphomeConfiguration get() {
        return ExtensionList.lookupSingleton(EsphomeConfiguration.class);
    }

    /** @return whether steps may run ESPHome on the built-in node */
    public boolean isBuiltInNode() {
        return builtInNode;
    }

    @DataBoundSetter
    public void setBuiltInNode(boolean builtInNode) {
        this.builtInNode = builtInNode;
        save();
    }

    /** @return the fleets that belong to no single folder */
    public List<Fleet> getFleets() {
        return List.copyOf(fleets);
    }

    /** @throws BadInput if two have one name */
    @DataBoundSetter
    public void setFleets(List<Fleet> fleets) {
        Set<String> names = new HashSet<>();
        for (Fleet fleet : fleets) {
            if (!names.add(fleet.getName())) {
                throw new BadInput("The fleet '" + fleet.getName() + "' is there twice: put its jobs into one.");
            }
        }
        this.fleets = new ArrayList<>(fleets);
        save();
    }

    /** A job or a folder has another name: whoever was named with a fleet is still meant. */
    void moved(String from, String to) {
        change(fleet -> fleet.moved(from, to), "'" + from + "' is now called '" + to + "'");
    }

    /** A job or a folder is gone: whoever comes under its name was not meant. */
    void deleted(String gone) {
        change(fleet -> fleet.without(gone), "'" + gone + "' was deleted");
    }

    private synchronized void change(UnaryOperator<Fleet> change, String why) {
        ArrayList<Fleet> next = new ArrayList<>(fleets);
        next.replaceAll(change);
        if (!next.equals(fleets)) {
            fleets = next;
            save();
            LOGGER.info(() -> "The jobs of ESPHome's fleets were changed in the settings, because " + why
                    + ". Settings that come from a file have to be changed there.");
        }
    }

    /** @return the release of ESPHome that a step uses if it names none; empty: the one that this plugin was tested with */
    public String getEsphome() {
        return esphome;
    }

    /** @throws BadInput if it is no exact release */
    @DataBoundSetter
    public void setEsphome(String esphome) {
        this.esphome = release(esphome.strip());
        save();
    }

    private static String release(String written) {
        return written.isEmpty() ? "" : EsphomeVersion.require(written);
    }

    /** @return a label expression: a cloud's agents that satisfy it are approved; empty: none is */
    public String getCloudAgents() {
        return cloudAgents;
    }

    /** @throws BadInput if it is no label expression */
    @DataBoundSetter
    public void setCloudAgents(String cloudAgents) {
        this.cloudAgents = expression(cloudAgents.strip());
        save();
    }

    private static String expression(String written) {
        try {
            return written.isEmpty() ? "" : Label.parseExpression(written).getExpression();
        } catch (IllegalArgumentException e) {
            throw new BadInput("'" + written.replaceAll("\\p{Cntrl}", "?")
                    + "' is not a label expression: write labels joined by &&, || and !, such as 'esphome && cloud'.");
        }
    }

    /** @return the release for a step that names none */
    public String usualRelease() {
        return esphome.isEmpty() ? EsphomeVersion.DEFAULT : esphome;
    }

    /** @return how many firmwares of each device stay in the archive */
    public int getFirmwarePerDevice() {
        return firmwarePerDevice;
    }

    @DataBoundSetter
    public void setFirmwarePerDevice(int firmwarePerDevice) {
        this.firmwarePerDevice = Range.FIRMWARE_PER_DEVICE.require(firmwarePerDevice);
        save();
    }

    /** @return how large the archive of all firmware may become, in GiB */
    public int getFirmwareGigabytes() {
        return firmwareGigabytes;
    }

    @DataBoundSetter
    public void setFirmwareGigabytes(int firmwareGigabytes) {
        this.firmwareGigabytes = Range.FIRMWARE_GIGABYTES.require(firmwareGigabytes);
        save();
    }

    /** @return how many ended jobs of each device and of each configuration stay in the history; read when Jenkins starts */
    public int getHistoryJobs() {
        return historyJobs;
    }

    @DataBoundSetter
    public void setHistoryJobs(int historyJobs) {
        this.historyJobs = Range.HISTORY_JOBS.require(historyJobs);
        save();
    }

    /** @return after how many days ended jobs leave the history, however few there are; 0: never; read when Jenkins starts */
    public int getHistoryDays() {
        return historyDays;
    }

    @DataBoundSetter
    public void setHistoryDays(int historyDays) {
        this.historyDays = Range.HISTORY_DAYS.require(historyDays);
        save();
    }

    /** @return how long an agent may stay away before its jobs are given up, in minutes (R3) */
    public int getReconnectMinutes() {
        return reconnectMinutes;
    }

    @DataBoundSetter
    public void setReconnectMinutes(int reconnectMinutes) {
        this.reconnectMinutes = Range.RECONNECT_MINUTES.require(reconnectMinutes);
        save();
    }

    /** @return how long a device that does not answer is waited for, if a step waits for it, in hours (F8) */
    public int getAwaitDeviceHours() {
        return awaitDeviceHours;
    }

    @DataBoundSetter
    public void setAwaitDeviceHours(int awaitDeviceHours) {
        this.awaitDeviceHours = Range.AWAIT_DEVICE_HOURS.require(awaitDeviceHours);
        save();
    }

    /** @return the default limits of a request */
    public Limits limits() {
        return Limits.DEFAULT.withAwaitDevice(Duration.ofHours(awaitDeviceHours));
    }

    @Override
    public String getDisplayName() {
        return Messages.EsphomeConfiguration_displayName();
    }

    /**
     * All of the form or nothing of it: it is written into a draft, so that what is refused never counted. A list without entries
     * is absent from what a form sends.
     */
    @Override
    @SuppressWarnings("try") // the change is only there to keep the draft off the disk
    public boolean configure(StaplerRequest2 request, JSONObject form) throws FormException {
        EsphomeConfiguration draft = new EsphomeConfiguration(this);
        draft.fleets = new ArrayList<>();
        try (BulkChange unsaved = new BulkChange(draft)) {
            request.bindJSON(draft, form);
        } catch (RuntimeException e) {
            throw new FormException(reason(e), e, "esphome");
        }
        take(draft);
        save();
        return true;
    }

    private static String reason(Exception problem) {
        return Stream.<Throwable>iterate(problem, cause -> cause != null, Throwable::getCause)
                .filter(BadInput.class::isInstance)
                .findFirst()
                .orElse(problem)
                .getMessage();
    }

    @POST
    public FormValidation doCheckEsphome(@QueryParameter String value) {
        return FormCheck.of(value, text -> release(text.strip()));
    }

    @POST
    public FormValidation doCheckCloudAgents(@QueryParameter String value) {
        return FormCheck.of(value, text -> expression(text.strip()));
    }

    @POST
    public FormValidation doCheckFirmwarePerDevice(@QueryParameter String value) {
        return Range.FIRMWARE_PER_DEVICE.check(value);
    }

    @POST
    public FormValidation doCheckFirmwareGigabytes(@QueryParameter String value) {
        return Range.FIRMWARE_GIGABYTES.check(value);
    }

    @POST
    public FormValidation doCheckHistoryJobs(@QueryParameter String value) {
        return Range.HISTORY_JOBS.check(value);
    }

    @POST
    public FormValidation doCheckHistoryDays(@QueryParameter String value) {
        return Range.HISTORY_DAYS.check(value);
    }

    @POST
    public FormValidation doCheckReconnectMinutes(@QueryParameter String value) {
        return Range.RECONNECT_MINUTES.check(value);
    }

    @POST
    public FormValidation doCheckAwaitDeviceHours(@QueryParameter String value) {
        return Range.AWAIT_DEVICE_HOURS.check(value);
    }
}
