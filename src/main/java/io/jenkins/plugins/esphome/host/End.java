package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.host.ControlDirectory.Claim;
import java.io.IOException;
import java.time.Duration;

/** Ends a process with all that it has started, or keeps one that has not started yet from ever starting (Q8). */
record End(ProcessRef ref, Duration grace) implements FileWork<Boolean> {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    /** @return whether its command was ever started */
    @Override
    public Boolean run() throws IOException, InterruptedException {
        ControlDirectory directory = ControlDirectory.of(ref);
        if (!directory.exists() || directory.withdraw("it was stopped before it started")) {
            return false;
        }
        Claim claim = finishedClaim(directory);
        if (claim instanceof Claim.Wrapper wrapper) {
            ProcessTree tree = new ProcessTree(ProcessTable.ofThisMachine(), directory.cookie(), wrapper);
            new Ending(directory, tree).end(grace);
            return true;
        }
        return false;
    }

    private static Claim finishedClaim(ControlDirectory directory) throws IOException, InterruptedException {
        Pause pause = new Pause(LONGEST_PAUSE, Watch.START_LIMIT);
        Claim claim = directory.claim();
        while (claim instanceof Claim.Unfinished unfinished && !Watch.isStale(unfinished.since())) {
            pause.sleep();
            claim = directory.claim();
        }
        return claim;
    }
}
