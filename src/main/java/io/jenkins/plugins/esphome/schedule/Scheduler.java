package io.jenkins.plugins.esphome.schedule;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.PlacementPolicy.WhenNone;
import io.jenkins.plugins.esphome.model.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses where each waiting job runs and says why (S1-S5): a pure function, so that a decision can be repeated in a test
 * and explained to a user. Where no machine has room, it says for which jobs a cloud has to bring one.
 *
 * <p>Jobs are served in filing order across all groups; within a group one may go ahead of another to return to its warm build
 * directory. A group that finds no room is left at once, whatever its length, so
 * one pass costs what there is room for, not what waits.
 */
public final class Scheduler {
    /** For how many jobs clouds are asked at once: the queue that asks them slows down with its length. */
    private static final int ASKED_AT_ONCE = 16;

    private final SchedulerInput input;
    private final Tally tally;
    private final List<Decision> decisions = new ArrayList<>();
    private int asked;

    private Scheduler(SchedulerInput input) {
        this.input = input;
        this.tally = new Tally(input.occupancy());
    }

    /** @return the placements in the order in which they should be granted, and why the rest waits */
    public static List<Decision> place(SchedulerInput input) {
        return List.copyOf(new Scheduler(input).run());
    }

    private List<Decision> run() {
        PriorityQueue<Cursor> cursors =
                new PriorityQueue<>(Comparator.comparing(cursor -> cursor.head().job()));
        for (WaitingGroup group : input.waiting()) {
            open(group).ifPresent(cursors::add);
        }
        while (!cursors.isEmpty()) {
            Cursor first = cursors.poll();
            if (serve(first) && first.hasMore()) {
                cursors.add(first);
            }
        }
        return decisions;
    }

    private Optional<Cursor> open(WaitingGroup group) {
        Iterator<Candidate> jobs = group.candidates().iterator();
        if (!jobs.hasNext()) {
            return Optional.empty();
        }
        List<MachineView> fit = narrowed(qualifying(input.machines(), group.requirement()), group.requirement());
        if (fit.isEmpty()) {
            nobodyQualifies(group);
            return Optional.empty();
        }
        return Optional.of(new Cursor(group.requirement(), fit, jobs));
    }

    /** @return the machines that could ever do it, busy ones among them */
    public static List<MachineView> qualifying(List<MachineView> machines, Requirement requirement) {
        return machines.stream()
                .filter(machine -> Qualification.against(machine, requirement).isEmpty())
                .toList();
    }

    /**
     * Among those that qualify, whoever sees the device now; else whoever did not have it yet; else all again, so that an
     * upload never waits for ever because the agent that it was moved to went away: the next one decides by F8.
     */
    private static List<MachineView> narrowed(List<MachineView> qualifying, Requirement requirement) {
        if (!(requirement instanceof Requirement.Upload upload)) {
            return qualifying;
        }
        List<MachineView> sees = qualifying.stream()
                .filter(machine ->
                        upload.seenFrom().filter(machine.id()::equals).isPresent())
                .toList();
        List<MachineView> untried = qualifying.stream()
                .filter(machine -> !upload.tried().contains(machine.id()))
                .toList();
        return Stream.of(sees, untried)
                .filter(some -> !some.isEmpty())
                .findFirst()
                .orElse(qualifying);
    }

    private void nobodyQualifies(WaitingGroup group) {
        String reason = explainNobody(group.requirement());
        Optional<String> cloud = cloud(group.requirement());
        if (cloud.isPresent()) {
            ask(cloud.get(), group.requirement(), group.candidates(), reason);
            return;
        }
        if (group.requirement() instanceof Requirement.Compile compile && compile.whenNone() == WhenNone.FAIL) {
            group.candidates().forEach(candidate -> decisions.add(new Decision.Refuse(candidate.job(), reason)));
            return;
        }
        decisions.add(new Decision.WaitGroup(group.requirement(), reason));
    }

    /** Who has a machine of his own to fall back to waits for that one: no machine is bought for him (S2). */
    private Optional<String> cloud(Requirement requirement) {
        return requirement instanceof Requirement.Compile compile
                        && compile.only().isEmpty()
                        && compile.whenNone() != WhenNone.LOCAL
                ? input.clouds().apply(compile.buildServers())
                : Optional.empty();
    }

    /** As many machines as jobs, the first ones first; more are asked for when these have their machine. */
    private void ask(String label, Requirement requirement, Iterable<Candidate> waiting, String otherwise) {
        String reason = "waits for a cloud to provision an agent with the label '" + label + "'";
        Iterator<Candidate> jobs = waiting.iterator();
        while (jobs.hasNext() && asked < ASKED_AT_ONCE) {
            decisions.add(new Decision.Ask(jobs.next().job(), label, reason));
            asked++;
        }
        decisions.add(new Decision.WaitGroup(requirement, reason + "; " + otherwise.replaceFirst("^waits: ", "")));
    }

    /** @return whether the group may have room for its next job */
    private boolean serve(Cursor cursor) {
        List<MachineView> free = cursor.machines.stream()
                .filter(machine -> tally.full(machine, cursor.requirement).isEmpty())
                .toList();
        if (free.isEmpty()) {
            noRoom(cursor);
            return false;
        }
        Candidate next = returning(cursor, free);
        List<MachineView> usable = usable(free, next);
        if (usable.isEmpty()) {
            decisions.add(new Decision.Wait(next.job(), explainDirectory(free.get(0), next)));
        } else {
            place(cursor, next, usable);
        }
        cursor.remove(next);
        return true;
    }

    private void noRoom(Cursor cursor) {
        String reason = explainFull(cursor);
        cloud(cursor.requirement)
                .ifPresentOrElse(
                        label -> ask(label, cursor.requirement, cursor.window(), reason),
                        () -> decisions.add(new Decision.WaitGroup(cursor.requirement, reason)));
    }

    private List<MachineView> usable(List<MachineView> free, Candidate candidate) {
        return free.stream()
                .filter(machine -> tally.directoryUser(machine, candidate).isEmpty())
                .toList();
    }

    /**
     * The first job gives way if it is warm on a machine that is only busy: another one that is warm where there is room goes
     * first, or else one that is warm nowhere (S3). It is the first again for the slot that it waits for; and without such
     * another one it goes now, so no slot stays idle.
     */
    private Candidate returning(Cursor cursor, List<MachineView> free) {
        Candidate head = cursor.head();
        if (isWarmOn(usable(free, head), head) || !isWarmOn(cursor.machines, head)) {
            return head;
        }
        List<Candidate> others = cursor.window().stream()
                .filter(other -> !usable(free, other).isEmpty())
                .toList();
        return first(others, other -> isWarmOn(usable(free, other), other))
                .or(() -> first(others, other -> !isWarmOn(cursor.machines, other)))
                .orElse(head);
    }

    private static Optional<Candidate> first(List<Candidate> candidates, Predicate<Candidate> wanted) {
        return candidates.stream().filter(wanted).findFirst();
    }

    private static boolean isWarmOn(List<MachineView> machines, Candidate candidate) {
        return machines.stream().anyMatch(machine -> isWarm(machine, candidate));
    }

    private void place(Cursor cursor, Candidate candidate, List<MachineView> usable) {
        List<MachineView> preferred = serversFirst(usable, cursor.requirement);
        Optional<MachineView> last = preferred.size() > 1 ? lastAgent(preferred, candidate) : Optional.empty();
        MachineView best = last.orElseGet(() ->
                preferred.stream().min(order(cursor.requirement, candidate)).orElseThrow());
        tally.take(best, cursor.requirement, candidate);
        decisions.add(new Decision.Place(
                candidate.job(),
                best.id(),
                best.label(),
                source(best, cursor.requirement),
                last.map(machine -> machine.label() + " reached it last time")
                        .orElseGet(() -> explainPlace(best, cursor.requirement, candidate, preferred.size()))));
    }

    private Optional<MachineView> lastAgent(List<MachineView> usable, Candidate upload) {
        return upload.device()
                .flatMap(input.lastAgent())
                .flatMap(agent -> usable.stream()
                        .filter(machine -> machine.id().equals(agent))
                        .findFirst());
    }

    /** The caller's machine competes if it is a build server; otherwise it is what is left when none qualifies (S2). */
    private static List<MachineView> serversFirst(List<MachineView> usable, Requirement requirement) {
        List<MachineView> servers = usable.stream()
                .filter(machine -> !isMereCaller(machine, requirement))
                .toList();
        return servers.isEmpty() ? usable : servers;
    }

    private static boolean isMereCaller(MachineView machine, Requirement requirement) {
        return Qualification.isCaller(machine, requirement) && !serves(machine);
    }

    private static boolean serves(MachineView machine) {
        return machine.compileSlots() > 0 && machine.is(MachineView.Standing.REMOTE_BUILDS);
    }

    private Comparator<MachineView> order(Requirement requirement, Candidate candidate) {
        if (requirement instanceof Requirement.Upload) {
            return Comparator.comparing(tally::uploadLoad).thenComparing(byAge());
        }
        return Comparator.comparing((MachineView machine) -> warmth(machine, candidate))
                .thenComparing(tally::load)
                .thenComparing(byAge());
    }

    private static Comparator<MachineView> byAge() {
        return Comparator.comparingLong(MachineView::approvalOrder).thenComparing(MachineView::id);
    }

    /** Where a lost run left its half-built tree counts as warm, but after a finished one (J6). */
    private static int warmth(MachineView machine, Candidate candidate) {
        if (isWarm(machine, candidate)) {
            return 0;
        }
        return candidate.before().filter(machine.id()::equals).isPresent() ? 1 : 2;
    }

    private static boolean isWarm(MachineView machine, Candidate candidate) {
        return candidate.configuration().filter(machine.warm()).isPresent();
    }

    private static Source source(MachineView machine, Requirement requirement) {
        if (requirement instanceof Requirement.Local) {
            return Source.LOCAL;
        }
        return Qualification.isCaller(machine, requirement) || machine.id().equals(MachineId.LOCAL)
                ? Source.LOCAL
                : Source.REMOTE;
    }

    private String explainPlace(MachineView best, Requirement requirement, Candidate candidate, int rivals) {
        if (requirement instanceof Requirement.Upload upload) {
            return explainAgent(best, upload, rivals);
        }
        if (!(requirement instanceof Requirement.Compile compile)) {
            return rivals == 1 ? "only " + best.label() + " can do it now" : "idlest: " + best.label();
        }
        if (compile.only().isPresent()) {
            return "the upload needs the build tree on " + best.label();
        }
        if (isMereCaller(best, compile)) {
            return (hasBuildServer() ? "no build server is free" : "there is no build server") + ": compiled on "
                    + best.label() + ", where the request was made";
        }
        return explainChoice(best, candidate, rivals);
    }

    private boolean hasBuildServer() {
        return input.machines().stream().anyMatch(Scheduler::serves);
    }

    private String explainAgent(MachineView best, Requirement.Upload upload, int rivals) {
        if (upload.seenFrom().filter(best.id()::equals).isPresent()) {
            return "the device answers " + best.label();
        }
        String which = rivals == 1 ? "only " + best.label() + " can do it now" : "idlest: " + best.label();
        if (upload.tried().isEmpty()) {
            return which;
        }
        return upload.tried().contains(best.id())
                ? "all flashing agents that are here were tried: " + best.label() + " looks again"
                : "not reached from " + labels(upload.tried()) + "; " + which;
    }

    private String labels(Set<MachineId> agents) {
        return agents.stream()
                .sorted()
                .map(id -> input.machines().stream()
                        .filter(machine -> machine.id().equals(id))
                        .map(MachineView::label)
                        .findFirst()
                        .orElse(id.name()))
                .collect(Collectors.joining(", "));
    }

    private String explainChoice(MachineView best, Candidate candidate, int rivals) {
        if (isWarm(best, candidate)) {
            return "warm build directory on " + best.label();
        }
        if (warmth(best, candidate) == 1) {
            return "it ran on " + best.label() + " before";
        }
        return rivals == 1
                ? best.label() + " is the only free build server"
                : best.label() + " is the idlest build server";
    }

    private String explainFull(Cursor cursor) {
        return cursor.machines.stream()
                .limit(MENTIONED)
                .map(machine -> machine.label() + " "
                        + tally.full(machine, cursor.requirement).orElse("is free"))
                .collect(Collectors.joining("; ", "waits: ", more(cursor.machines.size())));
    }

    private String explainDirectory(MachineView machine, Candidate candidate) {
        ConfigurationId configuration = candidate.configuration().orElseThrow();
        return "waits: the build directory of " + configuration + " on " + machine.label() + " is in use by "
                + tally.directoryUser(machine, candidate).orElse("nobody");
    }

    private String explainNobody(Requirement requirement) {
        if (input.machines().isEmpty()) {
            return "waits: there is no machine yet";
        }
        return input.machines().stream()
                .limit(MENTIONED)
                .map(machine -> machine.label() + " "
                        + Qualification.against(machine, requirement).orElse("qualifies"))
                .collect(Collectors.joining(
                        "; ", "no machine qualifies: ", more(input.machines().size())));
    }

    private static final int MENTIONED = 5;

    private static String more(int machines) {
        return machines > MENTIONED ? "; and " + (machines - MENTIONED) + " more" : "";
    }

    /** One group on its way through the pass. */
    private static final class Cursor {
        /** How many jobs of a group are looked at to find one that returns to where it is warm. */
        private static final int WINDOW = 64;

        private final Requirement requirement;
        private final List<MachineView> machines;
        private final Iterator<Candidate> jobs;
        private final ArrayDeque<Candidate> read = new ArrayDeque<>();

        Cursor(Requirement requirement, List<MachineView> machines, Iterator<Candidate> jobs) {
            this.requirement = requirement;
            this.machines = machines;
            this.jobs = jobs;
            read.add(jobs.next());
        }

        Candidate head() {
            return read.element();
        }

        /** @return the first jobs in filing order */
        Collection<Candidate> window() {
            while (read.size() < WINDOW && jobs.hasNext()) {
                read.add(jobs.next());
            }
            return read;
        }

        void remove(Candidate candidate) {
            read.remove(candidate);
        }

        boolean hasMore() {
            if (read.isEmpty() && jobs.hasNext()) {
                read.add(jobs.next());
            }
            return !read.isEmpty();
        }
    }
}
