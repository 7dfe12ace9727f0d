package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.AbortException;
import hudson.model.Node;
import hudson.model.Run;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.config.FleetAccess;
import io.jenkins.plugins.esphome.model.BadInput;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * One running step. Jenkins keeps of it what was asked, the node's name, and the numbers of the requests that were filed: all
 * else is in the fleet's own records, so after a restart the step only asks what became of its numbers. What had no number yet
 * is filed again; if it had been filed nevertheless, the queue joins the two or finds nothing left to do (Q4, R10).
 */
final class FirmwareStepExecution extends StepExecution {
    private static final long serialVersionUID = 1L;

    private final StepArguments arguments;
    private String node;
    private volatile PlannedConfiguration[] plan;
    private transient volatile StepRun run;

    FirmwareStepExecution(StepContext context, StepArguments arguments) {
        super(context);
        this.arguments = arguments;
    }

    @Override
    public boolean start() throws Exception {
        Node where = getContext().get(Node.class);
        try {
            arguments.check();
            requireAgent(where);
            FleetAccess.require(getContext().get(Run.class), arguments.fleet(), arguments.use());
        } catch (BadInput e) {
            throw new AbortException(e.getMessage());
        }
        node = where.getNodeName();
        run = new StepRun(this);
        run.begin();
        return false;
    }

    /** Decision 7: what a configuration runs on the controller's own computer can read all that Jenkins keeps. */
    private static void requireAgent(Node where) {
        if (where.getNodeName().isEmpty() && !EsphomeConfiguration.get().isBuiltInNode()) {
            throw new BadInput(
                    "ESPHome does not run on the built-in node, because a configuration is code and could read what"
                            + " Jenkins keeps there: run this step on an agent, or have an administrator allow it"
                            + " (Manage Jenkins, System, ESPHome).");
        }
    }

    @Override
    public void onResume() {
        run = new StepRun(this);
        run.resume();
    }

    /** The build was stopped, or a time limit around the step was reached. */
    @Override
    public void stop(Throwable cause) {
        StepRun now = run;
        if (now == null) {
            getContext().onFailure(cause);
        } else {
            now.stop(cause);
        }
    }

    @Override
    public String getStatus() {
        List<PlannedConfiguration> planned = plan();
        long filed = planned.stream().filter(one -> !one.isOpen()).count();
        return planned.isEmpty()
                ? "looking for configurations on " + node
                : filed + " of " + planned.size() + " configurations filed";
    }

    StepArguments arguments() {
        return arguments;
    }

    /** @return the node's name, empty for the built-in node */
    String node() {
        return node;
    }

    /** @return the configurations, once they were found */
    List<PlannedConfiguration> plan() {
        PlannedConfiguration[] known = plan;
        return known == null ? List.of() : List.of(known);
    }

    void planned(List<PlannedConfiguration> configurations) {
        plan = configurations.toArray(PlannedConfiguration[]::new);
        save();
    }

    /** Asks Jenkins to write the step's state now: a number that was filed should survive a crash. */
    void save() {
        getContext().saveState();
    }
}
