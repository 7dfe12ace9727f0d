package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Computer;
import hudson.model.Executor;
import hudson.model.ExecutorListener;
import hudson.model.Node;
import hudson.model.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;

/**
 * How many executors of an agent could take a lease now, and a nudge for the engine when there may be one more. Jenkins tells that
 * a task is over shortly before its executor is idle, hence the pause.
 */
@Extension
public final class IdleExecutors implements ExecutorListener {
    private static final long PAUSE_MILLIS = 200;

    /** @return none while Jenkins or the agent takes no new work: Jenkins' users expect that of everything */
    static int of(Node node) {
        Computer computer = node.toComputer();
        boolean takesWork = computer != null
                && computer.isOnline()
                && computer.isAcceptingTasks()
                && !Jenkins.get().isQuietingDown();
        return takesWork ? computer.countIdle() : 0;
    }

    @Override
    public void taskCompleted(Executor executor, Queue.Task task, long durationMS) {
        lookSoon();
    }

    @Override
    public void taskCompletedWithProblems(Executor executor, Queue.Task task, long durationMS, Throwable problems) {
        lookSoon();
    }

    private static void lookSoon() {
        CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, Computer.threadPoolForRemoting)
                .execute(IdleExecutors::look);
    }

    /** By now Jenkins may have gone down, and nobody is there to look. */
    static void look() {
        ExtensionList.lookup(ControllerFleet.class).forEach(ControllerFleet::look);
    }
}
