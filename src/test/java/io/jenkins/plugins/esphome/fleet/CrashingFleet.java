package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * What {@link FleetCrashIT} kills: a fleet that goes on with what it finds, files more as fast as it can, cancels some of it,
 * and says what it was told, a line each.
 */
final class CrashingFleet {
    private static final int IN_FLIGHT = 12;

    private CrashingFleet() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Random random = new Random();
        Semaphore free = new Semaphore(IN_FLIGHT);
        FleetService service = new PretendWork(Path.of(arguments[0])).open();
        service.subscribe(event -> heard(event, out, free));
        service.warnings().forEach(warning -> out.println("warning " + warning));
        out.println("open");
        while (true) {
            free.acquire();
            RequestId id = service.store().nextId();
            service.submit(PretendWork.install(id, random.nextInt(3))).thenRun(() -> out.println("filed " + id));
            if (random.nextInt(8) == 0) {
                service.cancel(id, "Ada");
            }
        }
    }

    private static void heard(JobEvent event, PrintStream out, Semaphore free) {
        if (event instanceof JobEvent.Ended ended) {
            out.println("ended " + event.job() + " " + ended.now().status());
            if (event.job().index() == 1) {
                free.release();
            }
        }
    }
}
