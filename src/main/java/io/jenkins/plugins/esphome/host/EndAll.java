package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Ends all processes whose ids begin alike, in one visit: what an earlier run may have left alive (Q13). */
record EndAll(MachineId machine, String root, String prefix, Duration grace) implements FileWork<Integer> {

    /** @return how many had been started */
    @Override
    public Integer run() throws IOException, InterruptedException {
        int started = 0;
        for (Path directory : new ForgetAll(root, prefix).found(prefix)) {
            ProcessRef ref = new ProcessRef(machine, directory.getFileName().toString(), directory.toString());
            if (new End(ref, grace).run()) {
                started++;
            }
        }
        return started;
    }
}
