package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.AbortException;
import hudson.model.Node;
import hudson.model.Run;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.config.FleetAccess;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * One running step. Jenkins keeps of it what was asked, the node's name, and the numbers of its requests: all else is in the
 * fleet's own records, so after a restart the step only asks what became of its numbers. A number is kept before its request is
 * filed, so nothing is filed twice.
 */
final class FirmwareStepExecution extends StepExecution {
    private static final long serialVersionUID = 2L;
    private static final Logger LOGGER = Logger.getLogger(FirmwareStepExecution.class.getName());
    private static final int SAVE_SECONDS = 60;

    private volatile StepArguments arguments;
    private volatile boolean standing;
    private String node = "";
    private String fleet = "";
    private volatile Surroundings surroundings;
    private volatile StashPlace stashPlace;
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
            requirePlace(where);
            fleet = FleetAccess.require(getContext().get(Run.class), arguments.fleet(), arguments.use());
        } catch (BadInput e) {
            throw new AbortException(e.getMessage());
        }
        standing = where != null;
        node = standing ? where.getNodeName() : "";
        run = new StepRun(this);
        run.begin();
        return false;
    }

    private void requirePlace(Node where) {
        arguments.checkPlace(where != null);
        if (where != null) {
            requireAgent(where);
        }
        NamedAgent.choose(arguments.install(), Optional.ofNullable(where).map(JenkinsHost::machineOf));
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
        try {
            if (arguments.isOfEarlierBuild()) {
                adopt();
            }
        } catch (IOException | InterruptedException | BadInput e) {
            getContext().onFailure(new AbortException(e.getMessage()));
            return;
        }
        run = new StepRun(this);
        run.resume();
    }

    /**
     * The first builds of the plugin kept neither where the step stands, which was always on a node, nor its number before it filed.
     * What they had filed goes on; the rest cannot be filed any more.
     */
    private void adopt() throws IOException, InterruptedException {
        if (plan().isEmpty()) {
            throw new BadInput(
                    "The ESPHome plugin was upgraded while this step looked for its configurations, and the earlier"
                            + " build kept too little of the step to go on: start the build again.");
        }
        arguments = arguments.completed();
        standing = true;
        fleet = FleetAccess.fleet(getContext().get(Run.class), arguments.fleet(), arguments.use());
        plan().stream()
                .filter(PlannedConfiguration::isOpen)
                .forEach(planned ->
                        planned.refused("The ESPHome plugin was upgraded before this was filed, and the earlier"
                                + " build kept too little of the step to file it now: start the build again."));
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
                ? "looking for configurations" + (standing ? " on " + node : "")
                : filed + " of " + planned.size() + " configurations filed";
    }

    StepArguments arguments() {
        return arguments;
    }

    /** @return the name of the node that the step stands on, empty for the built-in node; absent outside of any */
    Optional<String> node() {
        return standing ? Optional.of(node) : Optional.empty();
    }

    /** @return the namespace of the devices */
    String fleet() {
        return fleet;
    }

    /** @return the configurations, once they were found */
    List<PlannedConfiguration> plan() {
        PlannedConfiguration[] known = plan;
        return known == null ? List.of() : List.of(known);
    }

    /** @return what was decided of the step's ESPHome, once it was */
    Optional<Surroundings> surroundings() {
        return Optional.ofNullable(surroundings);
    }

    void found(Surroundings around) {
        surroundings = around;
    }

    /** @return where the step's stash lies on a machine, or may still lie after a crash */
    Optional<StashPlace> stashPlace() {
        return Optional.ofNullable(stashPlace);
    }

    /** Returns when that would survive a crash. */
    void unstashedTo(StashPlace place) throws InterruptedException {
        stashPlace = place;
        awaitSaved();
    }

    /** Nothing of the stash is on a machine any more. */
    void leftStash() {
        stashPlace = null;
        save();
    }

    /** Returns when the plan, with its numbers, would survive a crash. */
    void planned(List<PlannedConfiguration> configurations) throws InterruptedException {
        plan = configurations.toArray(PlannedConfiguration[]::new);
        awaitSaved();
    }

    /** What a crash could forget would be of no use. A build that Jenkins cannot store is not resumed either. */
    private void awaitSaved() throws InterruptedException {
        try {
            save().get(SAVE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(
                    Level.WARNING,
                    "The state of a step could not be stored: a crash may make it file a request twice",
                    e);
        }
    }

    /** Asks Jenkins to write the step's state now. */
    Future<Void> save() {
        return getContext().saveState();
    }
}
