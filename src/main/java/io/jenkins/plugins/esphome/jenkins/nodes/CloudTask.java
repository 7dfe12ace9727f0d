package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.Queue;
import hudson.model.queue.CauseOfBlockage;
import io.jenkins.plugins.esphome.fleet.Clouds.Need;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import jenkins.model.Jenkins;
import jenkins.security.stapler.StaplerNotDispatchable;

/**
 * Makes a job's need of a machine visible to Jenkins' clouds, which bring agents for what waits in Jenkins' queue and nothing else.
 *
 * <p>No executor ever takes it ({@link LeaseLimits}): so it takes none from a build, and an agent that a cloud ends after its first
 * task still has that one for the compile.
 */
public final class CloudTask extends EngineTask {
    private final Need need;
    private final Consumer<String> cancelled;
    private final AtomicBoolean over = new AtomicBoolean();

    CloudTask(Need need, Consumer<String> cancelled) {
        super(need.job(), need.work(), need.requester());
        this.need = need;
        this.cancelled = cancelled;
    }

    /** @return whether it was still asked for; then nobody hears of it any more */
    boolean withdraw() {
        boolean open = over.compareAndSet(false, true);
        if (open) {
            leaveQueue();
        }
        return open;
    }

    @Override
    void cancelledInQueue(String userId) {
        if (over.compareAndSet(false, true)) {
            Computer.threadPoolForRemoting.execute(() -> cancelled.accept(nameOf(userId)));
        }
    }

    /** Looked up each time: Jenkins may forget an expression and have another object for it later, with what its clouds do for it. */
    @Override
    @StaplerNotDispatchable
    public Label getAssignedLabel() {
        return Jenkins.get().getLabel(need.label());
    }

    /** @return while Jenkins goes down, what keeps it from being counted as demand */
    @Override
    public CauseOfBlockage getCauseOfBlockage() {
        return Jenkins.get().isQuietingDown() ? new Refusal(Messages::shuttingDown) : null;
    }

    /** @return why no executor takes it, as Jenkins' queue shows it */
    CauseOfBlockage refusal() {
        return new Refusal(() -> Messages.onlyAsks(need.label()));
    }

    @Override
    String page() {
        return "esphome/";
    }

    @Override
    public Queue.Executable createExecutable() {
        throw new IllegalStateException("No executor may take what only asks for an agent: " + getFullDisplayName());
    }
}
