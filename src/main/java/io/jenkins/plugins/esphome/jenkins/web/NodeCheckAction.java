package io.jenkins.plugins.esphome.jenkins.web;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TransientComputerActionFactory;
import io.jenkins.plugins.esphome.jenkins.config.EsphomePermissions;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.toolchain.ToolchainCheck.Check;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jenkins.model.Jenkins;
import jenkins.security.stapler.StaplerNotDispatchable;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** An agent's page that tells whether ESPHome can work there, and how to mend what cannot; for those who manage machines. */
public final class NodeCheckAction implements Action, StaplerProxy {
    private final Computer computer;

    private NodeCheckAction(Computer computer) {
        this.computer = computer;
    }

    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(EsphomePermissions.MANAGE);
        return this;
    }

    @Override
    public String getIconFileName() {
        return Jenkins.get().hasPermission(EsphomePermissions.MANAGE) ? Messages.ICON : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.check();
    }

    @Override
    public String getUrlName() {
        return "esphome-check";
    }

    @StaplerNotDispatchable
    public Computer getComputer() {
        return computer;
    }

    private Optional<NodeChecks.Answer> answer() {
        return NodeChecks.get().of(computer.getName());
    }

    public boolean isRunning() {
        return answer().filter(NodeChecks.Answer::running).isPresent();
    }

    /** @return when the node answered; empty if it never did */
    public String getMoment() {
        return Shown.moment(answer().filter(answer -> !answer.running()).map(NodeChecks.Answer::at));
    }

    /** @return why it could not be looked at; empty if it could */
    public String getFailure() {
        return answer().flatMap(NodeChecks.Answer::failure).orElse("");
    }

    public List<CheckRow> getChecks() {
        return answer().map(NodeChecks.Answer::checks).orElse(List.of()).stream()
                .map(CheckRow::new)
                .toList();
    }

    /** Looks again, beside this request, and asks the agent again who it is: what kept it from answering may be mended. */
    @RequirePOST
    public HttpResponse doLook() {
        Jenkins.get().checkPermission(EsphomePermissions.MANAGE);
        Node node = computer.getNode();
        if (node == null) {
            throw HttpResponses.notFound();
        }
        NodeChecks.get().lookSoon(node);
        ControllerFleet.get().approved().announceSoon(computer.getName());
        return HttpResponses.redirectToDot();
    }

    /** One thing that was looked at, as the page shows it. */
    public record CheckRow(Check check) {
        public String getName() {
            return check.name();
        }

        public String getDetail() {
            return check.detail();
        }

        public String getRemedy() {
            return check.remedy();
        }

        public String getIcon() {
            return switch (check.health()) {
                case OK -> "symbol-status-blue";
                case WARN -> "symbol-status-yellow";
                case FAIL -> "symbol-status-red";
            };
        }

        public String getHealthWord() {
            return Messages.health(check.health());
        }
    }

    /** Gives every agent its page; on the built-in node ESPHome does not run (decision 7). */
    @Extension
    public static final class Factory extends TransientComputerActionFactory {
        @Override
        public Collection<? extends Action> createFor(Computer computer) {
            return computer.getName().isEmpty() ? Set.of() : Set.of(new NodeCheckAction(computer));
        }
    }
}
