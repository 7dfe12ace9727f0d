package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.host.ProcessState.Running;
import java.io.IOException;
import java.time.Duration;

/** Waits on the machine for news of a process, so that no connection carries idle questions. */
record Look(ProcessRef ref, long offset, Duration maxWait) implements FileWork<OutputChunk> {
    static final int LARGEST_CHUNK = 1 << 20;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    @Override
    public OutputChunk run() throws IOException, InterruptedException {
        ControlDirectory directory = ControlDirectory.of(ref);
        Watch watch = new Watch(directory, ProcessTable.ofThisMachine());
        Pause pause = new Pause(LONGEST_PAUSE, maxWait);
        while (true) {
            // The state first: when it says that the process has ended, all its output is there.
            ProcessState state = watch.state();
            byte[] bytes = directory.output(offset, LARGEST_CHUNK);
            if (bytes.length > 0 || !(state instanceof Running) || pause.isOver()) {
                return new OutputChunk(offset, bytes, state);
            }
            pause.sleep();
        }
    }
}
