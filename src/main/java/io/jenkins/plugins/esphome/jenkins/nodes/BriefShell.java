package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Launcher;
import hudson.Proc;
import hudson.model.Computer;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A shell that only starts what is meant to last, and then ends: a node on which even that does not come back within the limit is
 * no node to wait for.
 *
 * @param limit from the order to start it to its end
 */
record BriefShell(MachineId machine, Duration limit) {

    /**
     * Runs the script of a control directory to its end.
     *
     * @throws IOException if it cannot be started, takes too long, or says that it failed
     */
    void run(Launcher launcher, Map<String, String> environment, String controlDirectory)
            throws IOException, InterruptedException {
        Complaint complaint = new Complaint();
        Launcher.ProcStarter start = launcher.launch()
                .cmds("/bin/sh", controlDirectory + "/run.sh")
                .pwd(controlDirectory)
                .envs(environment)
                .quiet(true)
                .stdout(complaint);
        if (within(Computer.threadPoolForRemoting.submit(() -> toEnd(start))) != 0) {
            throw new IOException("The shell on " + machine + " could not start the process: " + complaint);
        }
    }

    /** Whoever is interrupted leaves it alone for as long as it may take: what it starts is found again. */
    private int within(Future<Integer> end) throws IOException, InterruptedException {
        try {
            return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            end.cancel(true);
            throw new IOException(
                    "The shell on " + machine + " did not come back within " + limit.toSeconds()
                            + " s, so it was stopped: look whether the agent, or the container of the step, still starts programs.");
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS, Computer.threadPoolForRemoting)
                    .execute(() -> end.cancel(true));
            throw e;
        }
    }

    private static IOException unwrapped(ExecutionException failure) {
        if (AgentLine.hides(failure, InterruptedException.class)) {
            // whoever was interrupted is not who waits here, but what runs on the agent
            return new HostLostException("The agent stops.", failure);
        }
        Throwable cause = failure.getCause();
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    private static int toEnd(Launcher.ProcStarter start) throws IOException, InterruptedException {
        Proc shell = start.start();
        try {
            return shell.join();
        } catch (InterruptedException late) {
            shell.kill();
            throw late;
        }
    }
}
