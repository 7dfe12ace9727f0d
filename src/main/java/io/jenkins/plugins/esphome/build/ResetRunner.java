package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.build.SurveyBuilds.Build;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ProcessRef;
import io.jenkins.plugins.esphome.host.ProcessState;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Wipes this controller's build directories and caches on one machine (Q6); other controllers' and the machine's own caches,
 * which {@code esphome clean-all} would take along, are never touched. Whose work it would pull away must have been stopped
 * before: if something of ours still runs there, nothing at all is wiped.
 */
public final class ResetRunner {
    private final String controllerId;

    public ResetRunner(String controllerId) {
        this.controllerId = controllerId;
    }

    /** @throws RunFailedException names the job whose process still runs; nothing was wiped then */
    public void run(BuildHost host, RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        monitor.checkCancelled();
        monitor.enter(Phase.RESET);
        BuildLayout layout = new BuildLayout(host.root(), controllerId);
        List<Build> ours = host.act(new SurveyBuilds(layout.builds())).builds().stream()
                .filter(b -> b.controller().equals(controllerId))
                .toList();
        for (Build build : ours) {
            refuseIfRunning(host, build);
        }
        for (Build build : ours) {
            host.act(new RemoveBuild(build.directory(), build.process()));
        }
        host.act(new Remove(layout.caches()));
        monitor.say("Wiped " + ours.size() + " build directories and the caches on " + host.machine() + ".");
    }

    private static void refuseIfRunning(BuildHost host, Build build) throws IOException, InterruptedException {
        boolean running = build.open()
                && DurableProcess.attach(host, ProcessRef.of(host, build.process()))
                                .state()
                        instanceof ProcessState.Running;
        if (running) {
            throw new RunFailedException(
                    "Job " + build.job() + " still compiles on " + host.machine()
                            + ", so nothing was wiped: cancel it and reset again.",
                    1);
        }
    }

    private record Remove(String directory) implements FileWork<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean run() throws IOException {
            Trees.delete(Path.of(directory));
            return true;
        }
    }
}
