package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.model.Node;
import io.jenkins.plugins.esphome.fleet.LeaseProvider;
import io.jenkins.plugins.esphome.fleet.SlotOrder;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.jenkins.config.FleetAccess;
import io.jenkins.plugins.esphome.jenkins.nodes.AskedRelease;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.jenkins.nodes.NodeMachine;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Finds where a step's configurations are, and on which terms they may be used: in the workspace of its node, in a stash, which is
 * unpacked on a build server for as long as it is bundled, or in our own records.
 */
final class StepSources implements AutoCloseable {
    private final FirmwareStepExecution step;
    private final StepArguments arguments;
    private final StepTelling all;
    private final Optional<StepPlace> place;
    private final UnfiledWork unfiled;
    private final StepStop stop;
    private volatile Closing borrowed = new Closing();

    StepSources(
            FirmwareStepExecution step,
            StepTelling all,
            Optional<StepPlace> place,
            UnfiledWork unfiled,
            StepStop stop) {
        this.step = step;
        this.arguments = step.arguments();
        this.all = all;
        this.place = place;
        this.unfiled = unfiled;
        this.stop = stop;
    }

    /**
     * May take long: it waits for a machine.
     *
     * @throws BadInput if the step may not have them, or never can
     */
    StepFiling open() throws IOException, InterruptedException, RunCancelledException {
        SourceTerms terms = SourceTerms.of(all.run(), all.console(), arguments);
        unfiled.hides(terms::hide);
        Origin origin = new Origin(
                FleetAccess.fleet(all.run(), step.fleet(), arguments.use()),
                StepRequester.of(all.run()),
                step.node().map(JenkinsHost::machineOf),
                terms);
        Optional<StepFiling> workspace = arguments.needsNoWorkspace()
                ? Optional.empty()
                : Optional.of(
                        unfiled.run(monitor -> place.isPresent() ? workspace(place.get(), origin) : stash(origin)));
        return arguments.install().isReflash()
                ? new RecordedFiling(all.fleet(), arguments, workspace, origin)
                : workspace.orElseThrow();
    }

    private StepFiling workspace(StepPlace here, Origin origin)
            throws IOException, InterruptedException, RunCancelledException {
        NodeMachine machine = await(here.stay().machine());
        Surroundings around = surroundings(here.connection(), machine);
        return new WorkspaceFiling(
                all.fleet(),
                arguments,
                around.door(here.connection()),
                machine.timeZone(),
                around.release(),
                here.connection().workspace(),
                buildServers(around, here.connection().where()),
                origin);
    }

    private Surroundings surroundings(StepConnection connection, NodeMachine machine)
            throws IOException, InterruptedException {
        if (step.surroundings().isEmpty()) {
            Surroundings found = Surroundings.of(
                    arguments, connection, machine.settings().host().root());
            found.command()
                    .ifPresent(command -> all.say(
                            "ESPHome " + found.release() + " of the step's own surroundings is used: " + command));
            step.found(found);
        }
        return step.surroundings().get();
    }

    /** Who steps into a container to compile there means that one, unless the step says itself where to compile. */
    private Optional<String> buildServers(Surroundings around, Node here) {
        return around.isInside() && arguments.leavesPlacingOpen()
                ? Optional.of(here.getSelfLabel().getExpression())
                : arguments.buildServers();
    }

    /** A server that is lost meanwhile is given up for any other. */
    private StepFiling stash(Origin origin) throws IOException, InterruptedException, RunCancelledException {
        try {
            return unpacked(origin);
        } catch (HostLostException lost) {
            close();
            borrowed = new Closing();
            throw lost;
        }
    }

    private StepFiling unpacked(Origin origin) throws IOException, InterruptedException, RunCancelledException {
        String release = AskedRelease.of(arguments.esphome(), Optional.empty());
        String stash = arguments.stash().orElseThrow();
        LeaseProvider.Lease slot = slot(origin, release, stash);
        borrowed.add(slot);
        BuildHost host = all.fleet().machines().door(slot.machine());
        all.say("The stash '" + stash + "' is bundled on " + slot.machine() + ".");
        StashPlace directory = new StashPlace(JenkinsHost.nodeOf(slot.machine()), StashSweeper.place(host.root()));
        step.unstashedTo(directory);
        borrowed.add(() -> {
            directory.delete();
            step.leftStash();
        });
        directory.fill(all.run(), stash, all.console());
        return new WorkspaceFiling(
                all.fleet(),
                arguments,
                host,
                ZoneId.systemDefault().getId(),
                release,
                directory.directory(),
                arguments.buildServers(),
                origin);
    }

    private LeaseProvider.Lease slot(Origin origin, String release, String stash)
            throws IOException, InterruptedException, RunCancelledException {
        return await(all.fleet()
                .borrow(new SlotOrder(
                        all.fleet().reserve().job(1),
                        "bundle the stash '" + stash + "'",
                        origin.requester(),
                        origin.fleet(),
                        origin.terms().trust(),
                        release,
                        arguments.buildServers(),
                        arguments.placing(Optional.empty()).whenNone())));
    }

    private <T> T await(CompletableFuture<T> awaited) throws IOException, InterruptedException, RunCancelledException {
        stop.cancels(awaited);
        try {
            return awaited.get();
        } catch (CancellationException stopped) {
            throw new RunCancelledException();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BadInput never ? never : new IllegalStateException(e.getCause());
        }
    }

    /** Gives back what was borrowed to read them. */
    @Override
    public void close() {
        borrowed.close();
    }
}
