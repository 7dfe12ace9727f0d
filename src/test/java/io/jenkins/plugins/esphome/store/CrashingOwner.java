package io.jenkins.plugins.esphome.store;

import static io.jenkins.plugins.esphome.store.Samples.NOON;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the crash test kills: a process that owns a store, changes it as fast as it can on several threads, and says on its output
 * what has become durable, a line each, until it is killed.
 */
final class CrashingOwner {
    private final RequestStore store;
    private final PrintStream out;

    private CrashingOwner(RequestStore store, PrintStream out) {
        this.store = store;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        RequestStore store = RequestStore.open(
                Path.of(arguments[0]),
                StoreSettings.DEFAULT.withKeep(StoreCrashIT.ALL).withCommand("crashing owner"));
        store.restore();
        out.println("owns " + ProcessHandle.current().pid());
        if (arguments.length > 1) {
            System.in.read(); // only to own it, until it is killed
        }
        CrashingOwner owner = new CrashingOwner(store, out);
        for (int thread = 0; thread < 4; thread++) {
            new Thread(owner::work).start();
        }
    }

    private void work() {
        try {
            while (true) {
                oneRequest();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void oneRequest() throws IOException {
        StoredRequest install = Samples.install(store.nextId(), "kitchen", 2);
        long number = install.request().id().number();
        Files.writeString(store.stage(install.request().id()).resolve("bundle.tar.gz"), "bundle of " + number);
        tell("number " + number, CompletableFuture.completedFuture(null));
        tell("committed " + number, store.commit(install.request(), install.jobs()))
                .join();
        List<CompletableFuture<Void>> updates = new ArrayList<>();
        for (FirmwareJob job : install.jobs()) {
            writeLog(job.id());
            updates.add(tell("running " + job.id(), store.update(List.of(Samples.running(job, NOON)))));
            updates.add(tell("ended " + job.id(), store.update(List.of(Samples.completed(job, NOON)))));
        }
        updates.forEach(CompletableFuture::join);
        tell("finished " + number, store.finish(install.request().id()));
    }

    /** The "process" of a job says its own offsets, so that a gap or a repetition shows. */
    private void writeLog(JobId job) throws IOException {
        JobLog log = store.log(job);
        int offset = 0;
        for (int line = 0; line < 20; line++) {
            byte[] text = (offset + "\n").getBytes(StandardCharsets.UTF_8);
            offset += text.length;
            log.append("compile", offset, text);
        }
    }

    private CompletableFuture<Void> tell(String line, CompletableFuture<Void> change) {
        return change.thenRun(() -> {
            synchronized (out) {
                out.println(line);
            }
        });
    }
}
