package io.jenkins.plugins.esphome.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NetworkZone;
import io.jenkins.plugins.esphome.model.PlacementPolicy.WhenNone;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.schedule.MachineView.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class SchedulerTest {

    private static final Set<Standing> GOOD = EnumSet.of(
            Standing.APPROVED,
            Standing.CONNECTED,
            Standing.PIN_MATCHES,
            Standing.REMOTE_BUILDS,
            Standing.RUNS_HOST_PROGRAMS);

    private final Used used = new Used();
    private final List<MachineView> machines = new ArrayList<>();

    @Test
    @DisplayName("S1: each thing that keeps a build server from qualifying is named")
    void whatKeepsAServerFromQualifyingIsNamed() {
        assertThat(waitsOn(without(Standing.APPROVED))).contains("attic is not approved");
        assertThat(waitsOn(without(Standing.CONNECTED))).contains("attic is not connected");
        assertThat(waitsOn(without(Standing.PIN_MATCHES))).contains("its identity changed");
        assertThat(waitsOn(without(Standing.REMOTE_BUILDS))).contains("does not accept remote builds");
        assertThat(waitsOn(machine("attic", GOOD, 0, 1, "2026.10.0", 1))).contains("has no compile slots");
        assertThat(waitsOn(machine("attic", GOOD, 1, 1, "2025.1.0", 1)))
                .contains("has no ESPHome 2026.10.0 and may not install it");
        assertThat(waitsOn(machine("stranger", GOOD, 1, 1, "2026.10.0", 1)))
                .contains("does not trust the sources of home");
    }

    @Test
    @DisplayName("S2: without any machine jobs wait, and say so")
    void withoutAnyMachineJobsWait() {
        assertThat(waitsOn()).isEqualTo("waits: there is no machine yet");
    }

    @Test
    @DisplayName("S1: a server that can install the version qualifies without it")
    void aServerThatCanInstallQualifies() {
        Set<Standing> installs = EnumSet.copyOf(GOOD);
        installs.add(Standing.CAN_INSTALL);
        machines.add(machine("attic", installs, 1, 0, "2025.1.0", 1));
        assertThat(places(group(compile(Optional.empty(), WhenNone.WAIT), "1.1")))
                .containsExactly("1.1 on attic");
    }

    @Test
    @DisplayName("S1: a server that only uploads is free for compiles")
    void aServerThatOnlyUploadsIsFree() {
        machines.add(server("attic"));
        used.set("attic", Lane.UPLOAD, 1);
        assertThat(places(group(compile(Optional.empty(), WhenNone.WAIT), "1.1")))
                .containsExactly("1.1 on attic");
    }

    @Test
    @DisplayName("S2: when none qualifies, the caller's own machine, or waiting, or failure, as the request says")
    void whenNoneQualifies() {
        Optional<MachineId> caller = Optional.of(new MachineId("here"));
        machines.add(machine(
                "here", EnumSet.of(Standing.APPROVED, Standing.CONNECTED, Standing.PIN_MATCHES), 0, 0, "2026.10.0", 9));
        Decision.Place inline =
                place(decide(group(compile(caller, WhenNone.LOCAL), "1.1")).get(0));
        assertThat(inline.source()).isEqualTo(Source.LOCAL);
        assertThat(inline.reason()).isEqualTo("there is no build server: compiled on here, where the request was made");
        assertThat(decide(group(compile(caller, WhenNone.WAIT), "1.1")).get(0)).isInstanceOf(Decision.WaitGroup.class);
        assertThat(decide(group(compile(caller, WhenNone.FAIL), "1.1", "2.1")))
                .hasSize(2)
                .allMatch(decision -> decision instanceof Decision.Refuse);
    }

    @Test
    @DisplayName("S4: a compile where the request was made says whether build servers were busy or there are none")
    void whyItIsCompiledWhereItWasAskedFor() {
        machines.add(machine(
                "here", EnumSet.of(Standing.APPROVED, Standing.CONNECTED, Standing.PIN_MATCHES), 0, 0, "2026.10.0", 9));
        machines.add(server("attic"));
        used.set("attic", Lane.COMPILE, 1);

        Decision.Place inline = place(decide(group(compile(Optional.of(new MachineId("here")), WhenNone.LOCAL), "1.1"))
                .get(0));

        assertThat(inline.reason()).isEqualTo("no build server is free: compiled on here, where the request was made");
    }

    @Test
    @DisplayName("S2: a step on the only agent compiles there although its executor is the only one")
    void aStepOnTheOnlyAgentCannotDeadlock() {
        MachineView busy = withExecutors(server("attic"), 0);
        machines.add(busy);
        Optional<MachineId> caller = Optional.of(busy.id());
        assertThat(places(group(compile(caller, WhenNone.WAIT), "1.1"))).containsExactly("1.1 on attic");
        assertThat(decide(group(compile(Optional.empty(), WhenNone.WAIT), "1.1"))
                        .get(0)
                        .reason())
                .isEqualTo("waits: attic has no idle executor");
    }

    @Test
    @DisplayName("S3: warm first, then the idlest, then the oldest approval, each with its reason")
    void preferencesInOrder() {
        machines.addAll(
                List.of(machine("young", GOOD, 2, 0, "2026.10.0", 2), machine("old", GOOD, 2, 0, "2026.10.0", 1)));
        assertThat(onlyPlace("1.1").reason()).isEqualTo("old is the idlest build server");
        used.set("old", Lane.COMPILE, 1);
        assertThat(onlyPlace("1.1").label()).isEqualTo("young");
        machines.set(1, warm(machines.get(1)));
        assertThat(onlyPlace("1.1").reason()).isEqualTo("warm build directory on old");
    }

    @Test
    @DisplayName("S3: no slot stays idle for the sake of warmth")
    void noSlotStaysIdleForWarmth() {
        machines.addAll(List.of(warm(server("warm")), server("cold")));
        assertThat(places(group(compile(Optional.empty(), WhenNone.WAIT), "1.1", "2.1")))
                .containsExactly("1.1 on warm", "2.1 on cold");
    }

    @Test
    @DisplayName("S3: a job lets another one go first that returns to its warm server, and then returns to its own")
    void eachReturnsToItsOwnServer() {
        machines.addAll(List.of(warm(server("left"), "1.1", "3.1"), warm(server("right"), "2.1", "4.1")));
        used.set("left", Lane.COMPILE, 1);
        WaitingGroup all = group(compile(Optional.empty(), WhenNone.WAIT), "1.1", "2.1", "3.1", "4.1");
        assertThat(places(all)).containsExactly("2.1 on right");
        used.set("left", Lane.COMPILE, 0);
        used.set("right", Lane.COMPILE, 1);
        assertThat(places(all)).containsExactly("1.1 on left");
        used.set("right", Lane.COMPILE, 0);
        assertThat(places(all)).containsExactly("1.1 on left", "2.1 on right");
    }

    @Test
    @DisplayName("S3: one that is warm nowhere takes the slot that others would use cold; without it, they do")
    void theColdOneGoesWhereNobodyIsWarm() {
        machines.addAll(List.of(warm(server("left"), "1.1", "2.1"), server("right")));
        used.set("left", Lane.COMPILE, 1);
        Requirement any = compile(Optional.empty(), WhenNone.WAIT);
        assertThat(places(group(any, "1.1", "2.1", "3.1"))).containsExactly("3.1 on right");
        assertThat(places(group(any, "1.1", "2.1"))).containsExactly("1.1 on right");
    }

    @Test
    @DisplayName("S4: a full machine is named with what is missing")
    void aFullMachineIsNamed() {
        machines.add(server("attic"));
        used.set("attic", Lane.COMPILE, 1);
        assertThat(waitsOn()).isEqualTo("waits: attic has no free compile slot");
    }

    @Test
    @DisplayName("S5: a compile whose tree the upload needs goes to the flashing agent")
    void theTreeIsMadeWhereItIsNeeded() {
        machines.addAll(List.of(server("attic"), machine("bench", GOOD, 0, 1, "2026.10.0", 5)));
        Requirement pinned = new Requirement.Compile(
                "home",
                Trust.TRUSTED,
                "2026.10.0",
                Optional.empty(),
                Optional.of(new MachineId("bench")),
                Optional.empty(),
                WhenNone.WAIT);
        assertThat(place(decide(group(pinned, "1.1")).get(0)).reason())
                .isEqualTo("the upload needs the build tree on bench");
    }

    @Test
    @DisplayName("Q1, F4: network uploads share an agent's slots, a port takes one at a time")
    void uploadLanes() {
        machines.add(machine("bench", GOOD, 0, 2, "", 1));
        Requirement network = new Requirement.Upload(Optional.empty(), new Requirement.Way.Network(), false);
        Requirement port = new Requirement.Upload(Optional.empty(), new Requirement.Way.Port("usb-1"), false);
        assertThat(places(uploads(network, "1.2", "2.2", "3.2"), uploads(port, "4.2", "5.2")))
                .containsExactly("1.2 on bench", "2.2 on bench", "4.2 on bench");
        used.ports.put("usb-1", JobId.parse("9.2"));
        assertThat(decide(uploads(port, "4.2")).get(0).reason())
                .isEqualTo("waits: bench its port usb-1 is in use by 9.2");
    }

    @Test
    @DisplayName("Q13: a build directory that is in use delays its own job only")
    void aDirectoryInUseDelaysItsOwnJobOnly() {
        machines.add(server("attic"));
        used.directories.put(configuration("1.1"), JobId.parse("9.1"));
        List<Decision> decisions = decide(group(compile(Optional.empty(), WhenNone.WAIT), "1.1", "2.1"));
        assertThat(decisions.get(0).reason())
                .isEqualTo("waits: the build directory of 1.1.yaml on attic is in use by 9.1");
        assertThat(place(decisions.get(1)).job()).isEqualTo(JobId.parse("2.1"));
    }

    @Test
    @DisplayName(
            "Fairness: jobs are served in filing order across the groups, and a group that cannot be placed blocks none")
    void filingOrderAcrossGroups() {
        machines.add(machine("attic", GOOD, 2, 0, "2026.10.0", 1));
        Requirement elsewhere = new Requirement.Compile(
                "home", Trust.TRUSTED, "2020.1.0", Optional.empty(), Optional.empty(), Optional.empty(), WhenNone.WAIT);
        Requirement other = new Requirement.Compile(
                "home",
                Trust.TRUSTED,
                "2026.10.0",
                Optional.empty(),
                Optional.empty(),
                Optional.of(new MachineId("x")),
                WhenNone.WAIT);
        assertThat(places(
                        group(elsewhere, "1.1"),
                        group(compile(Optional.empty(), WhenNone.WAIT), "3.1", "4.1"),
                        group(other, "2.1")))
                .containsExactly("2.1 on attic", "3.1 on attic");
    }

    @Test
    @DisplayName("A pass reads only as far as there is room, however many wait")
    void aPassReadsOnlyAsFarAsThereIsRoom() {
        machines.add(machine("attic", GOOD, 3, 0, "2026.10.0", 1));
        int[] read = {0};
        Iterator<Candidate> endless = IntStream.iterate(1, i -> i + 1)
                .peek(i -> read[0]++)
                .mapToObj(i -> candidate(i + ".1"))
                .iterator();
        decide(new WaitingGroup(compile(Optional.empty(), WhenNone.WAIT), () -> endless));
        assertThat(read[0]).isLessThan(10);
    }

    // ---- words

    private String waitsOn(MachineView... views) {
        if (views.length > 0) {
            machines.clear();
            machines.addAll(Arrays.asList(views));
        }
        return decide(group(compile(Optional.empty(), WhenNone.WAIT), "1.1"))
                .get(0)
                .reason();
    }

    private Decision.Place onlyPlace(String job) {
        return place(
                decide(group(compile(Optional.empty(), WhenNone.WAIT), job)).get(0));
    }

    private List<Decision> decide(WaitingGroup... groups) {
        return Scheduler.place(new SchedulerInput(Arrays.asList(groups), machines, used));
    }

    private List<String> places(WaitingGroup... groups) {
        return decide(groups).stream()
                .filter(Decision.Place.class::isInstance)
                .map(SchedulerTest::place)
                .map(place -> place.job() + " on " + place.label())
                .toList();
    }

    private List<Decision> decideWithCloud(WaitingGroup... groups) {
        return Scheduler.place(new SchedulerInput(Arrays.asList(groups), machines, used)
                .withClouds(wanted ->
                        Optional.of(wanted.map(label -> label + "&&cloudy").orElse("cloudy"))));
    }

    private static List<String> asked(List<Decision> decisions) {
        return decisions.stream()
                .filter(Decision.Ask.class::isInstance)
                .map(Decision.Ask.class::cast)
                .map(ask -> ask.job() + " " + ask.label())
                .toList();
    }

    @Test
    @DisplayName(
            "S2 where no machine qualifies and a cloud could bring one, each job that waits asks for one and says so")
    void aCloudIsAskedWhereNobodyQualifies() {
        machines.add(machine("attic", EnumSet.of(Standing.CONNECTED, Standing.PIN_MATCHES), 1, 1, "2026.10.0", 1));

        List<Decision> decisions = decideWithCloud(group(compile(Optional.empty(), WhenNone.WAIT), "1.1", "2.1"));

        assertThat(asked(decisions)).containsExactly("1.1 cloudy", "2.1 cloudy");
        assertThat(decisions.get(2).reason())
                .isEqualTo(
                        "waits for a cloud to provision an agent with the label 'cloudy'; no machine qualifies: attic is"
                                + " not approved");
    }

    @Test
    @DisplayName("S2 a request that would rather fail waits for a cloud, because with it a server could do it")
    void aRequestThatWouldFailWaitsForACloud() {
        WaitingGroup group = group(compile(Optional.empty(), WhenNone.FAIL), "1.1");

        assertThat(asked(decideWithCloud(group))).containsExactly("1.1 cloudy");
        assertThat(decide(group)).singleElement().isInstanceOf(Decision.Refuse.class);
    }

    @Test
    @DisplayName("S2 who may fall back to his own machine waits for that one: no cloud is asked")
    void whoFallsBackAsksNoCloud() {
        machines.add(machine(
                "desk", EnumSet.of(Standing.CONNECTED, Standing.PIN_MATCHES, Standing.OWN_WORK), 1, 1, "2026.10.0", 1));

        List<Decision> decisions =
                decideWithCloud(group(compile(Optional.of(new MachineId("desk")), WhenNone.LOCAL), "1.1", "2.1"));

        assertThat(asked(decisions)).isEmpty();
        assertThat(place(decisions.get(0)).label()).isEqualTo("desk");
    }

    @Test
    @DisplayName("A cloud is asked for those that find no free slot, for sixteen at once at most")
    void aCloudIsAskedForThoseWithoutASlot() {
        machines.add(machine("attic", GOOD, 1, 1, "2026.10.0", 1));
        String[] jobs = IntStream.rangeClosed(1, 40).mapToObj(n -> n + ".1").toArray(String[]::new);

        List<Decision> decisions = decideWithCloud(group(compile(Optional.empty(), WhenNone.WAIT), jobs));

        assertThat(place(decisions.get(0)).job()).isEqualTo(JobId.parse("1.1"));
        assertThat(asked(decisions)).hasSize(16).startsWith("2.1 cloudy").endsWith("17.1 cloudy");
        assertThat(decisions.get(decisions.size() - 1).reason()).endsWith("; attic has no free compile slot");
    }

    @Test
    @DisplayName("S5 a compile that has to run on its flashing agent asks no cloud")
    void aCompileForOneMachineAsksNoCloud() {
        Requirement bound = new Requirement.Compile(
                "home",
                Trust.TRUSTED,
                "2026.10.0",
                Optional.empty(),
                Optional.of(new MachineId("cellar")),
                Optional.empty(),
                WhenNone.WAIT);

        assertThat(asked(decideWithCloud(group(bound, "1.1")))).isEmpty();
    }

    private static Decision.Place place(Decision decision) {
        return (Decision.Place) decision;
    }

    private static Requirement compile(Optional<MachineId> caller, WhenNone whenNone) {
        return new Requirement.Compile(
                "home", Trust.TRUSTED, "2026.10.0", Optional.empty(), Optional.empty(), caller, whenNone);
    }

    private static WaitingGroup group(Requirement requirement, String... jobs) {
        return new WaitingGroup(
                requirement, Arrays.stream(jobs).map(SchedulerTest::candidate).toList());
    }

    @Test
    @DisplayName(
            "F1 a device goes to an agent that reaches its network; none does: the wait names what each one reaches")
    void anAgentThatReachesTheDevice() {
        machines.add(reaching(machine("attic", GOOD, 0, 1, "2026.10.0", 1), "192.168.7.0/24"));
        machines.add(reaching(machine("barn", GOOD, 0, 1, "2026.10.0", 2), "10.0.0.0/8"));
        Requirement inBarn = new Requirement.Upload(
                Optional.empty(), new Requirement.Way.Network(NetworkZone.of("10.1.2.3")), false);
        Requirement nowhere = new Requirement.Upload(
                Optional.empty(), new Requirement.Way.Network(NetworkZone.of("172.16.0.1")), false);

        assertThat(places(uploads(inBarn, "1.2"))).containsExactly("1.2 on barn");
        assertThat(decide(uploads(nowhere, "2.2")).get(0).reason())
                .contains("attic does not reach the device's network (it reaches 192.168.7.0/24)", "barn does not");
    }

    @Test
    @DisplayName("F1 a label expression chooses among the flashing agents; nobody satisfies it: the wait says so")
    void anAgentByItsLabel() {
        machines.add(satisfying(machine("attic", GOOD, 0, 1, "2026.10.0", 1), "usb"));
        machines.add(satisfying(machine("barn", GOOD, 0, 1, "2026.10.0", 2), "cellar"));

        assertThat(places(uploads(upload(AgentChoice.labelled("cellar")), "1.2")))
                .containsExactly("1.2 on barn");
        assertThat(decide(uploads(upload(AgentChoice.labelled("moon")), "2.2"))
                        .get(0)
                        .reason())
                .isEqualTo("no machine qualifies: attic does not satisfy 'moon'; barn does not satisfy 'moon'");
    }

    @Test
    @DisplayName("R8 a machine that may only do its requester's own work flashes what names it, not what a label finds")
    void ownWorkOnlyByName() {
        machines.add(machine(
                "here", EnumSet.of(Standing.OWN_WORK, Standing.CONNECTED, Standing.PIN_MATCHES), 0, 1, "2026.10.0", 1));

        assertThat(places(uploads(upload(AgentChoice.only(new MachineId("here"))), "1.2")))
                .containsExactly("1.2 on here");
        assertThat(decide(uploads(upload(AgentChoice.labelled("any")), "2.2"))
                        .get(0)
                        .reason())
                .contains("here is not approved");
    }

    @Test
    @DisplayName("F8 who did not reach the device comes after all others; when all had it, each may look again")
    void whoeverTriedComesLast() {
        machines.add(machine("attic", GOOD, 0, 2, "2026.10.0", 1));
        machines.add(machine("barn", GOOD, 0, 1, "2026.10.0", 2));

        Decision.Place moved = place(decide(uploads(tried("attic"), "1.2")).get(0));
        assertThat(moved.label()).isEqualTo("barn");
        assertThat(moved.reason()).isEqualTo("not reached from attic; only barn can do it now");
        used.set("barn", Lane.UPLOAD, 1);
        assertThat(decide(uploads(tried("attic"), "1.2")).get(0).reason())
                .as("a busy agent that did not try yet is waited for")
                .isEqualTo("waits: barn has no free upload slot");
        assertThat(place(decide(uploads(tried("attic", "barn"), "1.2")).get(0)).reason())
                .isEqualTo("all flashing agents that are here were tried: attic looks again");
        machines.remove(1);
        assertThat(places(uploads(tried("attic"), "1.2")))
                .as("the other one went away: nobody waits for ever")
                .containsExactly("1.2 on attic");
    }

    @Test
    @DisplayName("F8 who sees a device that was away gets its upload, although others are idler")
    void whoSeesTheDeviceGetsIt() {
        machines.add(machine("attic", GOOD, 0, 2, "2026.10.0", 1));
        machines.add(machine("barn", GOOD, 0, 1, "2026.10.0", 2));
        Requirement seen = new Requirement.Upload(
                Optional.empty(), new Requirement.Way.Network(), false, Set.of(), Optional.of(new MachineId("barn")));

        assertThat(place(decide(uploads(seen, "1.2")).get(0)).reason()).isEqualTo("the device answers barn");
        used.set("barn", Lane.UPLOAD, 1);
        assertThat(places(uploads(seen, "1.2"))).isEmpty();
        machines.remove(1);
        assertThat(places(uploads(seen, "1.2"))).containsExactly("1.2 on attic");
    }

    @Test
    @DisplayName("S3 S4 the agent that reached a device last is preferred, but not waited for")
    void theLastAgentIsPreferred() {
        machines.add(machine("attic", GOOD, 0, 2, "2026.10.0", 1));
        machines.add(machine("barn", GOOD, 0, 1, "2026.10.0", 2));
        DeviceId lamp = new DeviceId("home", "lamp");
        Candidate candidate = new Candidate(JobId.parse("1.2"), Optional.empty(), Optional.of(lamp), Optional.empty());
        SchedulerInput input = new SchedulerInput(
                        List.of(new WaitingGroup(
                                new Requirement.Upload(Optional.empty(), new Requirement.Way.Network(), false),
                                List.of(candidate))),
                        machines,
                        used)
                .withLastAgents(device -> Optional.of(new MachineId("barn")).filter(agent -> device.equals(lamp)));

        assertThat(place(Scheduler.place(input).get(0)).reason()).isEqualTo("barn reached it last time");
        used.set("barn", Lane.UPLOAD, 1);
        assertThat(place(Scheduler.place(input).get(0)).label()).isEqualTo("attic");
    }

    private static Requirement upload(AgentChoice agent) {
        return new Requirement.Upload(Optional.of(agent), new Requirement.Way.Network(), false);
    }

    private static Requirement tried(String... machines) {
        Set<MachineId> agents = Arrays.stream(machines).map(MachineId::new).collect(Collectors.toSet());
        return new Requirement.Upload(Optional.empty(), new Requirement.Way.Network(), false, agents, Optional.empty());
    }

    private static MachineView satisfying(MachineView view, String label) {
        return changed(view, label::equals, Reach.EVERYTHING);
    }

    private static MachineView changed(MachineView view, Predicate<String> satisfies, Reach reach) {
        return new MachineView(
                view.id(),
                view.label(),
                view.standing(),
                view.compileSlots(),
                view.uploadSlots(),
                view.idleExecutors(),
                view.versions(),
                view.approvalOrder(),
                view.trusts(),
                satisfies,
                view.warm(),
                view.ports(),
                reach);
    }

    private static WaitingGroup uploads(Requirement requirement, String... jobs) {
        return new WaitingGroup(
                requirement,
                Arrays.stream(jobs)
                        .map(job ->
                                new Candidate(JobId.parse(job), Optional.empty(), Optional.empty(), Optional.empty()))
                        .toList());
    }

    private static Candidate candidate(String job) {
        return new Candidate(JobId.parse(job), Optional.of(configuration(job)), Optional.empty(), Optional.empty());
    }

    private static ConfigurationId configuration(String job) {
        return new ConfigurationId("home", Trust.TRUSTED, job + ".yaml");
    }

    private static MachineView server(String name) {
        return machine(name, GOOD, 1, 1, "2026.10.0", 1);
    }

    private static MachineView without(Standing missing) {
        Set<Standing> standing = EnumSet.copyOf(GOOD);
        standing.remove(missing);
        return machine("attic", standing, 1, 1, "2026.10.0", 1);
    }

    private static MachineView machine(
            String name, Set<Standing> standing, int compileSlots, int uploadSlots, String version, long approval) {
        return new MachineView(
                new MachineId(name),
                name,
                standing,
                compileSlots,
                uploadSlots,
                Integer.MAX_VALUE,
                Set.of(version),
                approval,
                (fleet, trust) -> !name.equals("stranger"),
                label -> true,
                configuration -> false,
                Set.of("usb-1"),
                Reach.EVERYTHING);
    }

    private static MachineView reaching(MachineView view, String network) {
        return changed(view, view.satisfies(), new Reach(List.of(network)));
    }

    private static MachineView warm(MachineView cold) {
        return changed(cold, cold.idleExecutors(), any -> true);
    }

    private static MachineView warm(MachineView cold, String... jobs) {
        Set<ConfigurationId> there =
                Arrays.stream(jobs).map(SchedulerTest::configuration).collect(Collectors.toSet());
        return changed(cold, cold.idleExecutors(), there::contains);
    }

    private static MachineView withExecutors(MachineView view, int executors) {
        return changed(view, executors, any -> false);
    }

    private static MachineView changed(MachineView view, int executors, Predicate<ConfigurationId> warm) {
        return new MachineView(
                view.id(),
                view.label(),
                view.standing(),
                view.compileSlots(),
                view.uploadSlots(),
                executors,
                view.versions(),
                view.approvalOrder(),
                view.trusts(),
                view.satisfies(),
                warm,
                view.ports(),
                Reach.EVERYTHING);
    }

    private static final class Used implements Occupancy {
        private final Map<String, Integer> slots = new HashMap<>();
        private final Map<ConfigurationId, JobId> directories = new HashMap<>();
        private final Map<String, JobId> ports = new HashMap<>();

        void set(String machine, Lane lane, int count) {
            slots.put(machine + lane, count);
        }

        @Override
        public int used(MachineId machine, Lane lane) {
            return slots.getOrDefault(machine.name() + lane, 0);
        }

        @Override
        public int chosen(MachineId machine) {
            return 0;
        }

        @Override
        public Optional<JobId> directoryUser(MachineId machine, ConfigurationId configuration) {
            return Optional.ofNullable(directories.get(configuration));
        }

        @Override
        public Optional<JobId> portUser(MachineId machine, String identity) {
            return Optional.ofNullable(ports.get(identity));
        }

        @Override
        public Optional<JobId> reset(MachineId machine) {
            return Optional.empty();
        }
    }
}
