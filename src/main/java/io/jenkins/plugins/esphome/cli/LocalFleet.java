package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.fleet.LocalLeases;
import io.jenkins.plugins.esphome.fleet.Machines;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.queue.Subscription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The fleet's service on this computer alone, as a run uses it. */
final class LocalFleet implements Engine, AutoCloseable {

    private final FleetService service;

    private LocalFleet(FleetService service) {
        this.service = service;
    }

    /** @throws io.jenkins.plugins.esphome.store.StoreInUseException when another process owns the state */
    static LocalFleet open(LocalMachine machine) throws IOException, InterruptedException {
        Machines machines = machine.machines();
        return new LocalFleet(FleetService.open(machine.fleet(), machines, LocalLeases.of(machines)));
    }

    FleetService service() {
        return service;
    }

    @Override
    public Collection<FirmwareJob> active() {
        List<FirmwareJob> jobs = new ArrayList<>();
        service.queue().jobs().forEach(jobs::add);
        return jobs;
    }

    @Override
    public Subscription subscribe(Consumer<JobEvent> listener) {
        return service.subscribe(listener);
    }

    @Override
    public Subscription follow(JobId job, Consumer<JobEvent> follower) {
        return service.follow(job, follower);
    }

    @Override
    public CompletableFuture<List<DeviceOutcome>> outcome(RequestId request) {
        return service.outcome(request);
    }

    @Override
    public void cancel(RequestId request, String by) {
        service.cancel(request, by);
    }

    @Override
    public void close() {
        service.close();
    }
}
