package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.MachineId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JVM to be killed: starts a process in the root of its first argument by the id of its second, and prints what that says. */
final class StartsAndWaits {
    private StartsAndWaits() {}

    public static void main(String[] arguments) throws Exception {
        BuildHost host = new LocalHost(MachineId.LOCAL, Path.of(arguments[0]));
        ProcessSpec spec = new ProcessSpec(arguments[1], List.of("sh", "-c", arguments[2]), arguments[0], Map.of());
        DurableProcess.startOrAttach(host, spec)
                .follow(
                        0,
                        chunk -> {
                            System.out.print(new String(chunk.bytes(), StandardCharsets.UTF_8));
                            System.out.flush();
                        },
                        Optional.empty());
    }
}
