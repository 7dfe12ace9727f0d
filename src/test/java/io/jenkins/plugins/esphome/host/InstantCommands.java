package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Measures by hand what a durable process costs: start, follow and forget of {@code /bin/true}, two at a time. */
final class InstantCommands {
    private static final int ROUND = 500;

    private InstantCommands() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = Files.createTempDirectory("instant-commands");
        BuildHost host = new LocalHost(MachineId.LOCAL, root);
        for (int round = 1; round <= 5; round++) {
            System.out.printf("round %d: %.2f ms a command%n", round, millisEach(host));
        }
        Trees.delete(root);
    }

    private static double millisEach(BuildHost host) throws InterruptedException {
        ExecutorService two = Executors.newFixedThreadPool(2);
        long start = System.nanoTime();
        for (int i = 0; i < ROUND; i++) {
            two.submit(() -> Command.run(host, instant(), Duration.ofMinutes(1)));
        }
        two.shutdown();
        two.awaitTermination(5, TimeUnit.MINUTES);
        return (System.nanoTime() - start) / 1e6 / ROUND;
    }

    private static ProcessSpec instant() {
        return new ProcessSpec(UUID.randomUUID().toString(), List.of("/bin/true"), "/", Map.of());
    }
}
