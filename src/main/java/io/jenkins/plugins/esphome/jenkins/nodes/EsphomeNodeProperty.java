package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.model.Computer;
import hudson.model.Descriptor;
import hudson.model.Node;
import hudson.slaves.NodeProperty;
import hudson.slaves.NodePropertyDescriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.fleet.BuildServer;
import io.jenkins.plugins.esphome.fleet.FlashingAgent;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.MachineIdentity;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeInstallation;
import io.jenkins.plugins.esphome.jenkins.config.EsphomePermissions;
import io.jenkins.plugins.esphome.jenkins.config.FormCheck;
import io.jenkins.plugins.esphome.jenkins.config.Range;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * What an administrator says of one node. A node without this property works for nobody but the steps that stand on it, installs
 * ESPHome below its own directory and runs no programs of {@code host:} devices: their firmware is native code that would run as
 * the agent's user (decision 7).
 *
 * <p>Who may configure a node may not approve it by that: {@link #getApproval} is only taken from who may manage machines.
 */
public final class EsphomeNodeProperty extends NodeProperty<Node> {
    private boolean hostDevices;
    private String esphome = "";
    private String toolchains = "";
    private boolean buildServer;
    private int slots = Range.COMPILE_SLOTS.usual();
    private String versions = "";
    private String workDirectory = "";
    private int quotaGigabytes = Range.BUILD_GIGABYTES.usual();
    /** Null in an older record, in which 0 would be what somebody wants. */
    private Integer freeGigabytes = Range.FREE_GIGABYTES.usual();

    private int unusedDays = Range.UNUSED_DAYS.usual();
    private boolean flashingAgent;
    private int uploadSlots = Range.UPLOAD_SLOTS.usual();
    private String networks = "";
    private String approval = "";

    @DataBoundConstructor
    public EsphomeNodeProperty() {
        // everything is optional, and off
    }

    /** An older record has fewer fields; one that somebody sends approves nothing that he may not approve. */
    private Object readResolve() {
        EsphomeNodeProperty usual = new EsphomeNodeProperty();
        versions = Optional.ofNullable(versions).orElse(usual.versions);
        workDirectory = Optional.ofNullable(workDirectory).orElse(usual.workDirectory);
        networks = Optional.ofNullable(networks).orElse(usual.networks);
        quotaGigabytes = quotaGigabytes == 0 ? usual.quotaGigabytes : quotaGigabytes;
        freeGigabytes = Optional.ofNullable(freeGigabytes).orElse(usual.freeGigabytes);
        unusedDays = unusedDays == 0 ? usual.unusedDays : unusedDays;
        uploadSlots = uploadSlots == 0 ? usual.uploadSlots : uploadSlots;
        approval = approval == null || !mayApprove() ? usual.approval : approval;
        return this;
    }

    private static boolean mayApprove() {
        return Jenkins.get().hasPermission(EsphomePermissions.MANAGE);
    }

    /**
     * Who may not approve changes everything else and leaves the approval as it was. It does not follow a new name, though:
     * whoever connects first under that would be approved by somebody who may not.
     */
    @Override
    public NodeProperty<?> reconfigure(StaplerRequest2 request, JSONObject form) throws Descriptor.FormException {
        NodeProperty<?> changed = super.reconfigure(request, form);
        if (changed instanceof EsphomeNodeProperty mine && !mayApprove()) {
            mine.approval = keepsItsName(request) ? approval : "";
        }
        return changed;
    }

    private static boolean keepsItsName(StaplerRequest2 request) throws Descriptor.FormException {
        Computer computer = request.findAncestorObject(Computer.class);
        try {
            String wanted = request.getSubmittedForm().optString("name").strip();
            return computer != null && computer.getName().equals(wanted);
        } catch (ServletException e) {
            throw new Descriptor.FormException(e.getMessage(), e, "name");
        }
    }

    public boolean isHostDevices() {
        return hostDevices;
    }

    @DataBoundSetter
    public void setHostDevices(boolean hostDevices) {
        this.hostDevices = hostDevices;
    }

    /** @return the esphome command that is there already; empty: the wanted release is installed */
    public String getEsphome() {
        return esphome;
    }

    @DataBoundSetter
    public void setEsphome(String esphome) {
        this.esphome = esphome.strip();
    }

    /** @return the directory below which ESPHome is installed; empty: the agent's own */
    public String getToolchains() {
        return toolchains;
    }

    /** @throws BadInput if it is not absolute */
    @DataBoundSetter
    public void setToolchains(String toolchains) {
        this.toolchains = absoluteToolchains(toolchains);
    }

    /** @return whether it compiles for everybody, once it is approved */
    public boolean isBuildServer() {
        return buildServer;
    }

    @DataBoundSetter
    public void setBuildServer(boolean buildServer) {
        this.buildServer = buildServer;
    }

    /** @return how many compiles at the same time; 0: half as many as it has processors */
    public int getSlots() {
        return slots;
    }

    @DataBoundSetter
    public void setSlots(int slots) {
        this.slots = Range.COMPILE_SLOTS.require(slots);
    }

    /** @return the releases of ESPHome for which it compiles, separated by spaces or lines; empty: any */
    public String getVersions() {
        return versions;
    }

    /** @throws BadInput if one is no exact release */
    @DataBoundSetter
    public void setVersions(String versions) {
        releases(versions);
        this.versions = versions.strip();
    }

    private static Set<String> releases(String written) {
        return words(written).map(EsphomeVersion::require).collect(Collectors.toSet());
    }

    private static Stream<String> words(String written) {
        return Stream.of(written.split("[\\s,]+")).filter(word -> !word.isEmpty());
    }

    /** @return the directory for builds and processes of ours; empty: below the agent's own */
    public String getWorkDirectory() {
        return workDirectory;
    }

    /** @throws BadInput if it is not absolute */
    @DataBoundSetter
    public void setWorkDirectory(String workDirectory) {
        this.workDirectory = absoluteWorkDirectory(workDirectory);
    }

    private static String absoluteWorkDirectory(String written) {
        return absolute("work directory", written.strip());
    }

    private static String absoluteToolchains(String written) {
        return absolute("directory for ESPHome installations", written.strip());
    }

    /** @param field as the form calls it */
    private static String absolute(String field, String directory) {
        if (!directory.isEmpty() && !directory.matches("/\\P{Cntrl}*")) {
            throw new BadInput("The " + field + " '" + directory.replaceAll("\\p{Cntrl}", "?")
                    + "' is not absolute: begin it with '/', or leave it empty.");
        }
        return directory;
    }

    /** @return how large all build directories together may become, in GiB (R6) */
    public int getQuotaGigabytes() {
        return quotaGigabytes;
    }

    @DataBoundSetter
    public void setQuotaGigabytes(int quotaGigabytes) {
        this.quotaGigabytes = Range.BUILD_GIGABYTES.require(quotaGigabytes);
    }

    /** @return how much of its disk stays free, in GiB (R6) */
    public int getFreeGigabytes() {
        return freeGigabytes;
    }

    @DataBoundSetter
    public void setFreeGigabytes(int freeGigabytes) {
        this.freeGigabytes = Range.FREE_GIGABYTES.require(freeGigabytes);
    }

    /** @return after how many days unused build directories go (R6) */
    public int getUnusedDays() {
        return unusedDays;
    }

    @DataBoundSetter
    public void setUnusedDays(int unusedDays) {
        this.unusedDays = Range.UNUSED_DAYS.require(unusedDays);
    }

    /** @return whether it flashes for everybody, once it is approved */
    public boolean isFlashingAgent() {
        return flashingAgent;
    }

    @DataBoundSetter
    public void setFlashingAgent(boolean flashingAgent) {
        this.flashingAgent = flashingAgent;
    }

    /** @return how many uploads at the same time */
    public int getUploadSlots() {
        return uploadSlots;
    }

    @DataBoundSetter
    public void setUploadSlots(int uploadSlots) {
        this.uploadSlots = Range.UPLOAD_SLOTS.require(uploadSlots);
    }

    /** @return the networks and domains that it reaches, separated by spaces or lines; empty: all */
    public String getNetworks() {
        return networks;
    }

    /** @throws BadInput if one is neither a network nor a domain */
    @DataBoundSetter
    public void setNetworks(String networks) {
        reach(networks);
        this.networks = networks.strip();
    }

    private static Reach reach(String written) {
        return new Reach(words(written).toList());
    }

    /** @return the pin that is expected of it; "first": whoever connects first; empty: somebody approves it on its page */
    public String getApproval() {
        return approval;
    }

    /** @throws BadInput if it is none of these */
    @DataBoundSetter
    public void setApproval(String approval) {
        String wanted = approved(approval.strip());
        this.approval = mayApprove() ? wanted : "";
    }

    private static String approved(String written) {
        if (!written.isEmpty() && !written.equals(Pairing.FIRST) && !MachineIdentity.isPin(written)) {
            throw new BadInput("'" + written.replaceAll("\\p{Cntrl}", "?")
                    + "' approves nobody: write the pin that the agent's page shows (64 hexadecimal digits), 'first' for"
                    + " whoever connects first, or nothing, and approve the agent on its page.");
        }
        return written;
    }

    /** @return whether it is to work for everybody */
    boolean serves() {
        return buildServer || flashingAgent;
    }

    /** @param usual the agent's own directory */
    String root(String usual) {
        return workDirectory.isEmpty() ? usual : workDirectory;
    }

    int slots(int processors) {
        return slots > 0 ? slots : Math.max(1, processors / 2);
    }

    BuildServer builds(Node node, int processors) {
        return buildServer ? asBuildServer(node, processors) : BuildServer.NONE;
    }

    BuildServer asBuildServer(Node node, int processors) {
        Set<String> only = releases(versions);
        return new BuildServer(
                slots(processors),
                true,
                only,
                only.isEmpty(),
                () -> IdleExecutors.of(node),
                Optional.of(new SweepLimits(
                        Duration.ofDays(unusedDays), (long) quotaGigabytes << 30, freeGigabytes.longValue() << 30)),
                (fleet, trust) -> true);
    }

    FlashingAgent flashes() {
        return flashingAgent
                ? new FlashingAgent(uploadSlots, hostPrograms()).reaching(reach(networks))
                : FlashingAgent.NONE;
    }

    private HostProgramPolicy hostPrograms() {
        return hostDevices ? HostProgramPolicy.ALLOWED : HostProgramPolicy.REFUSED;
    }

    /** @return whether the programs of {@code host:} devices may run on this node */
    public static HostProgramPolicy hostPrograms(Node node) {
        return of(node).hostPrograms();
    }

    /**
     * @return our directory on the node
     * @throws HostLostException if it is not connected now
     */
    public static String directory(Node node) throws HostLostException {
        return JenkinsHost.on(node).root();
    }

    /** @return what is said of the node, or what is usual */
    static EsphomeNodeProperty of(Node node) {
        return Optional.ofNullable(node.getNodeProperty(EsphomeNodeProperty.class))
                .orElseGet(EsphomeNodeProperty::new);
    }

    /** @return where this node's ESPHome comes from; of one that is gone, what is usual */
    static ToolchainSettings toolchains(Optional<Node> node, String directory) {
        EsphomeNodeProperty property = node.map(EsphomeNodeProperty::of).orElseGet(EsphomeNodeProperty::new);
        String place = property.toolchains.isEmpty() ? directory : property.toolchains;
        Optional<String> command = property.esphome.isEmpty() ? Optional.empty() : Optional.of(property.esphome);
        return new ToolchainSettings(place, List.of(), command).withHomes(homes(node));
    }

    /** An ESPHome that a tool of Jenkins has on this node already is not installed a second time. */
    private static List<String> homes(Optional<Node> node) {
        return node.stream()
                .flatMap(itself -> EsphomeInstallation.configured().stream()
                        .map(tool -> tool.homeOn(itself))
                        .flatMap(Optional::stream))
                .toList();
    }

    @Extension
    @Symbol("esphome")
    public static final class DescriptorImpl extends NodePropertyDescriptor {
        @Override
        public String getDisplayName() {
            return "ESPHome";
        }

        /** What is said of one node is never said of all: nothing would read it there. */
        @Override
        public boolean isApplicableAsGlobal() {
            return false;
        }

        @POST
        public FormValidation doCheckSlots(@QueryParameter String value) {
            return Range.COMPILE_SLOTS.check(value);
        }

        @POST
        public FormValidation doCheckQuotaGigabytes(@QueryParameter String value) {
            return Range.BUILD_GIGABYTES.check(value);
        }

        @POST
        public FormValidation doCheckFreeGigabytes(@QueryParameter String value) {
            return Range.FREE_GIGABYTES.check(value);
        }

        @POST
        public FormValidation doCheckUnusedDays(@QueryParameter String value) {
            return Range.UNUSED_DAYS.check(value);
        }

        @POST
        public FormValidation doCheckUploadSlots(@QueryParameter String value) {
            return Range.UPLOAD_SLOTS.check(value);
        }

        @POST
        public FormValidation doCheckVersions(@QueryParameter String value) {
            return FormCheck.of(value, EsphomeNodeProperty::releases);
        }

        @POST
        public FormValidation doCheckWorkDirectory(@QueryParameter String value) {
            return FormCheck.of(value, EsphomeNodeProperty::absoluteWorkDirectory);
        }

        @POST
        public FormValidation doCheckToolchains(@QueryParameter String value) {
            return FormCheck.of(value, EsphomeNodeProperty::absoluteToolchains);
        }

        @POST
        public FormValidation doCheckNetworks(@QueryParameter String value) {
            return FormCheck.of(value, EsphomeNodeProperty::reach);
        }

        @POST
        public FormValidation doCheckApproval(@QueryParameter String value) {
            return FormCheck.of(value, text -> approved(text.strip()));
        }
    }
}
