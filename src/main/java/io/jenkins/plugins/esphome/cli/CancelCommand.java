package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.queue.Subscription;
import io.jenkins.plugins.esphome.store.RequestStore;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends what a run that is gone left behind: its processes are killed, its waiting jobs never start. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "Cancels a request, or one of its jobs, that an earlier run left unfinished.")
final class CancelCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StateOption state;

    @Mixin
    private ServersOption servers;

    @Parameters(paramLabel = "ID", description = "A request such as 17, or a job such as 17.1.")
    private String id;

    CancelCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        StateLayout layout = state.existing(surroundings);
        FirmwareJob first =
                FoundJob.all(RequestStore.openForReading(layout.store()), id).get(0);
        LocalMachine machine = LocalMachine.forUpkeep(
                layout,
                EsphomeChoice.of(Optional.empty(), surroundings),
                layout.toolchains(),
                servers.servers(surroundings, layout));
        try (LocalFleet fleet = LocalFleet.open(machine)) {
            surroundings.out().println(cancel(fleet, first.id().request()));
        }
        return ExitCode.DONE;
    }

    private String cancel(LocalFleet fleet, RequestId request) {
        if (fleet.active().stream().noneMatch(job -> job.id().request().equals(request))) {
            throw new BadInput("Request " + request + " has ended already: there is nothing to cancel.");
        }
        if (id.contains(".")) {
            cancel(fleet, JobId.parse(id));
            return "Cancelled job " + id + ".";
        }
        fleet.service().cancel(request, "cancel command");
        fleet.outcome(request).join();
        return "Cancelled request " + id + ".";
    }

    /** Returns when it has ended: its process is dead then (Q8). */
    private static void cancel(LocalFleet fleet, JobId job) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Subscription following = fleet.service().follow(job, event -> {
            if (event instanceof JobEvent.Ended) {
                end.complete(null);
            }
        });
        fleet.service().cancel(job, "cancel command");
        end.join();
        following.close();
    }
}
