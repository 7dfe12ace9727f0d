package io.jenkins.plugins.esphome.schedule;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is taken of each machine: by the jobs that the queue knows of, and by what this very pass has placed. Without the
 * second half a burst would be placed on slots that its first jobs have already filled.
 */
final class Tally {

    private final Occupancy occupancy;
    private final Map<MachineId, Placed> placed = new HashMap<>();
    private final Set<Object> taken = new HashSet<>();

    Tally(Occupancy occupancy) {
        this.occupancy = occupancy;
    }

    /** @return why no further job with this requirement fits on the machine now; empty: one does */
    Optional<String> full(MachineView machine, Requirement requirement) {
        Optional<JobId> reset = occupancy.reset(machine.id());
        if (reset.isPresent() && yieldsToReset(requirement)) {
            return Optional.of("is being reset by " + reset.get());
        }
        if (requirement instanceof Requirement.Upload upload) {
            return fullForUpload(machine, upload);
        }
        if (used(machine, Lane.COMPILE) >= Math.max(machine.compileSlots(), 1)) {
            return Optional.of("has no free compile slot");
        }
        return takesExecutor(machine, requirement) ? fullOfExecutors(machine) : Optional.empty();
    }

    void take(MachineView machine, Requirement requirement, Candidate candidate) {
        Placed now = placed.computeIfAbsent(machine.id(), m -> new Placed());
        if (requirement instanceof Requirement.Upload upload) {
            now.uploads++;
            portOf(upload).ifPresent(port -> taken.add(new Port(machine.id(), port)));
        } else {
            now.compiles++;
        }
        if (takesExecutor(machine, requirement)) {
            now.executors++;
        }
        candidate.configuration().ifPresent(c -> taken.add(new Directory(machine.id(), c)));
    }

    /** @return who has the build directory; empty: it is free */
    Optional<String> directoryUser(MachineView machine, Candidate candidate) {
        return candidate.configuration().flatMap(configuration -> {
            if (taken.contains(new Directory(machine.id(), configuration))) {
                return Optional.of("a job that was just placed");
            }
            return occupancy.directoryUser(machine.id(), configuration).map(JobId::toString);
        });
    }

    /** The share of the machine's slots that is in use: the idlest comes first (S3). */
    double load(MachineView machine) {
        return used(machine, Lane.COMPILE) / (double) Math.max(1, machine.compileSlots());
    }

    double uploadLoad(MachineView machine) {
        return used(machine, Lane.UPLOAD) / (double) Math.max(1, machine.uploadSlots());
    }

    private Optional<String> fullForUpload(MachineView machine, Requirement.Upload upload) {
        Optional<String> port = portOf(upload);
        if (port.isPresent()) {
            return fullPort(machine, port.get());
        }
        return used(machine, Lane.UPLOAD) >= machine.uploadSlots()
                ? Optional.of("has no free upload slot")
                : Optional.empty();
    }

    /** An upload never waits for an executor that is busy compiling (Q1); inline work has one already. */
    private static boolean takesExecutor(MachineView machine, Requirement requirement) {
        return !(requirement instanceof Requirement.Upload) && !Qualification.isCaller(machine, requirement);
    }

    private Optional<String> fullPort(MachineView machine, String port) {
        if (taken.contains(new Port(machine.id(), port))) {
            return Optional.of("its port " + port + " is in use");
        }
        return occupancy.portUser(machine.id(), port).map(user -> "its port " + port + " is in use by " + user);
    }

    private Optional<String> fullOfExecutors(MachineView machine) {
        int coming = occupancy.chosen(machine.id()) + placedOn(machine).executors;
        return machine.idleExecutors() <= coming ? Optional.of("has no idle executor") : Optional.empty();
    }

    private int used(MachineView machine, Lane lane) {
        Placed now = placedOn(machine);
        return occupancy.used(machine.id(), lane) + (lane == Lane.COMPILE ? now.compiles : now.uploads);
    }

    private Placed placedOn(MachineView machine) {
        return placed.getOrDefault(machine.id(), Placed.NONE);
    }

    private static boolean yieldsToReset(Requirement requirement) {
        return requirement instanceof Requirement.Compile
                || (requirement instanceof Requirement.Upload upload && upload.readsTree());
    }

    private static Optional<String> portOf(Requirement.Upload upload) {
        return upload.way() instanceof Requirement.Way.Port port ? Optional.of(port.identity()) : Optional.empty();
    }

    private record Directory(MachineId machine, ConfigurationId configuration) {}

    private record Port(MachineId machine, String identity) {}

    private static final class Placed {
        static final Placed NONE = new Placed();
        int compiles;
        int uploads;
        int executors;
    }
}
