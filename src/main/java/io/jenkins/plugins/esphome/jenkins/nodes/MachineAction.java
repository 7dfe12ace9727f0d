package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TransientComputerActionFactory;
import io.jenkins.plugins.esphome.fleet.LeaseProvider;
import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.jenkins.config.EsphomePermissions;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import jenkins.model.Jenkins;
import jenkins.security.stapler.StaplerNotDispatchable;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * An agent's ESPHome page: who it is, whether it was approved, what runs there. The place where an administrator approves exactly
 * the pin that he saw.
 */
public final class MachineAction implements Action {
    private final Computer computer;

    MachineAction(Computer computer) {
        this.computer = computer;
    }

    @Override
    public String getIconFileName() {
        return serves() ? "symbol-esphome plugin-esphome" : null;
    }

    @Override
    public String getDisplayName() {
        return "ESPHome";
    }

    @Override
    public String getUrlName() {
        return "esphome";
    }

    private boolean serves() {
        Node node = computer.getNode();
        return node != null && EsphomeNodeProperty.of(node).serves() || standing() != Standing.UNSEEN;
    }

    private Standing standing() {
        return ControllerFleet.get().pairing().standing(name());
    }

    private String name() {
        return computer.getName();
    }

    /** @return for the page's frame */
    @StaplerNotDispatchable
    public Computer getComputer() {
        return computer;
    }

    public Standing getStanding() {
        return standing();
    }

    public String getStandingWord() {
        return Messages.standing(standing().state());
    }

    public boolean isMayManage() {
        return Jenkins.get().hasPermission(EsphomePermissions.MANAGE);
    }

    /** @return how its slots are used; empty if it is no machine now */
    public String getSlots() {
        return ControllerFleet.get()
                .opened()
                .flatMap(fleet -> fleet.machines().find(machine()).map(now -> slots(fleet.queue(), now)))
                .orElse("");
    }

    private static String slots(QueueSnapshot queue, MachineSettings machine) {
        return Messages.slots(
                queue.used(machine.id(), Lane.COMPILE),
                machine.builds().slots(),
                queue.used(machine.id(), Lane.UPLOAD),
                machine.flashes().slots());
    }

    private MachineId machine() {
        return JenkinsHost.machineOf(name());
    }

    /** @return what runs there or is about to */
    public List<Row> getJobs() {
        return ControllerFleet.get().opened().map(fleet -> jobs(fleet.queue())).orElse(List.of());
    }

    private List<Row> jobs(QueueSnapshot queue) {
        return queue.on(machine()).stream()
                .flatMap(id -> queue.job(id).stream())
                .filter(MachineAction::isVisible)
                .map(Row::of)
                .toList();
    }

    private static boolean isVisible(FirmwareJob job) {
        return Builds.of(job.requester())
                .map(item -> item.hasPermission(EsphomePermissions.VIEW))
                .orElseGet(() -> Jenkins.get().hasPermission(Jenkins.ADMINISTER));
    }

    /** One job, as the page shows it. */
    public record Row(String id, String work, String status, String who) {
        static Row of(FirmwareJob job) {
            return new Row(
                    job.id().toString(),
                    LeaseProvider.words(job.work()),
                    Messages.status(job.status()),
                    job.requester().build().orElse(job.requester().who()));
        }

        public String getId() {
            return id;
        }

        public String getWork() {
            return work;
        }

        public String getStatus() {
            return status;
        }

        public String getWho() {
            return who;
        }
    }

    /** @param pin what the page showed */
    @RequirePOST
    public HttpResponse doApprove(@QueryParameter String pin) throws IOException {
        Jenkins.get().checkPermission(EsphomePermissions.MANAGE);
        try {
            ControllerFleet.get().pairing().approve(name(), pin == null ? "" : pin, user());
        } catch (BadInput e) {
            throw HttpResponses.errorWithoutStack(409, e.getMessage());
        }
        ControllerFleet.get().approved().announceSoon(name());
        return HttpResponses.redirectToDot();
    }

    /** What runs there goes on to its end, but nothing more is sent. */
    @RequirePOST
    public HttpResponse doRevoke() throws IOException {
        Jenkins.get().checkPermission(EsphomePermissions.MANAGE);
        ControllerFleet.get().pairing().revoke(name(), user());
        ControllerFleet.get().approved().revoked(name());
        return HttpResponses.redirectToDot();
    }

    private static String user() {
        return Jenkins.getAuthentication2().getName();
    }

    /** Gives every agent its page; the built-in node never works for others. */
    @Extension
    public static final class Factory extends TransientComputerActionFactory {
        @Override
        public Collection<? extends Action> createFor(Computer computer) {
            return computer.getName().isEmpty() ? Set.of() : Set.of(new MachineAction(computer));
        }
    }
}
