package io.jenkins.plugins.esphome.store;

import static io.jenkins.plugins.esphome.store.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.NotReached;
import io.jenkins.plugins.esphome.model.OfflinePolicy;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.PhaseRun;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.model.Work;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class RecordFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(tries = 300)
    @Label("J5 what is written is read back the same, whatever the job")
    void aJobIsReadBackTheSame(@ForAll("jobs") FirmwareJob job) throws UnreadableRecord {
        RecordFormat.Parsed<FirmwareJob> parsed =
                RecordFormat.JOB.read(RecordFormat.JOB.write(job, UnknownFields.NONE));

        assertThat(parsed.value()).isEqualTo(job);
        assertThat(parsed.unknown()).isEqualTo(UnknownFields.NONE);
    }

    @Property(tries = 300)
    @Label("J5 fields that this version does not know survive a rewrite, at the top always, deeper with their value")
    void unknownFieldsSurvive(
            @ForAll("jobs") FirmwareJob before, @ForAll("json") JsonNode top, @ForAll("json") JsonNode deep)
            throws IOException, UnreadableRecord {
        ObjectNode raw = (ObjectNode) JSON.readTree(RecordFormat.JOB.write(before, UnknownFields.NONE));
        raw.set("x-top", top);
        raw.withObject("work").set("x-deep", deep);
        raw.withObject("requester").set("x-deep", deep);
        RecordFormat.Parsed<FirmwareJob> parsed = RecordFormat.JOB.read(JSON.writeValueAsBytes(raw));
        assertThat(parsed.value()).isEqualTo(before);

        FirmwareJob after = before.reset("its process was lost");
        byte[] bytes = RecordFormat.JOB.write(after, parsed.unknown());

        JsonNode rewritten = JSON.readTree(bytes);
        assertThat(rewritten.get("x-top")).isEqualTo(JSON.readTree(top.toString()));
        assertThat(rewritten.at("/work/x-deep")).isEqualTo(JSON.readTree(deep.toString()));
        assertThat(rewritten.at("/requester/x-deep")).isEqualTo(JSON.readTree(deep.toString()));
        assertThat(RecordFormat.JOB.read(bytes).value()).isEqualTo(after);
    }

    @Example
    @Label("J5 what was said of a phase stays with that phase while others come and end")
    void unknownFieldsInAList() throws IOException, UnreadableRecord {
        FirmwareJob job = Samples.running(
                        Samples.install(new RequestId(1), "kitchen", 0).jobs().get(0), NOON)
                .enter(Phase.TRANSFER, NOON)
                .enter(Phase.COMPILE, NOON.plusSeconds(1));
        ObjectNode raw = (ObjectNode) JSON.readTree(RecordFormat.JOB.write(job, UnknownFields.NONE));
        ((ObjectNode) raw.at("/phases/0")).put("x-bytes", 17);
        RecordFormat.Parsed<FirmwareJob> parsed = RecordFormat.JOB.read(JSON.writeValueAsBytes(raw));

        JsonNode later = JSON.readTree(
                RecordFormat.JOB.write(job.enter(Phase.ARTIFACTS, NOON.plusSeconds(2)), parsed.unknown()));
        assertThat(later.at("/phases/0/x-bytes").asInt()).isEqualTo(17);
        assertThat(later.at("/phases")).hasSize(3);
        JsonNode again = JSON.readTree(RecordFormat.JOB.write(job.reset("lost"), parsed.unknown()));
        assertThat(again.at("/phases")).isEmpty();
    }

    @Example
    @Label("J5 a compile of an older record keeps no debug files")
    void aCompileOfAnOlderRecord() throws IOException, UnreadableRecord {
        FirmwareJob job = Samples.install(new RequestId(1), "kitchen", 1).jobs().get(0);
        ObjectNode raw = (ObjectNode) JSON.readTree(RecordFormat.JOB.write(job, UnknownFields.NONE));
        assertThat(raw.withObject("work").remove("debugFiles")).isNotNull();

        FirmwareJob read = RecordFormat.JOB.read(JSON.writeValueAsBytes(raw)).value();

        assertThat(read).isEqualTo(job);
        assertThat(((Work.Compile) read.work()).debugFiles()).isFalse();
    }

    @Example
    @Label("J5 a flashing agent that was recorded as one machine is that machine still, and none is any")
    void aFlashingAgentOfAnOlderRecord() throws IOException, UnreadableRecord {
        FirmwareJob job = Samples.install(new RequestId(1), "kitchen", 1).jobs().get(1);
        ObjectNode raw = (ObjectNode) JSON.readTree(RecordFormat.JOB.write(job, UnknownFields.NONE));
        ObjectNode work = raw.withObject("work");
        work.set("flashingAgent", JSON.readTree("{\"name\": \"cellar\"}"));
        assertThat(agentOf(raw)).contains(AgentChoice.only(new MachineId("cellar")));
        work.set("flashingAgent", JSON.readTree("{\"label\": \"cellar && usb\"}"));
        assertThat(agentOf(raw)).contains(AgentChoice.labelled("cellar && usb"));
        work.putNull("flashingAgent");
        assertThat(agentOf(raw)).isEmpty();
    }

    private static Optional<AgentChoice> agentOf(ObjectNode record) throws IOException, UnreadableRecord {
        FirmwareJob job = RecordFormat.JOB.read(JSON.writeValueAsBytes(record)).value();
        return ((Work.Upload) job.work()).flashingAgent();
    }

    @Example
    @Label("Every record says its schema first")
    void theSchemaComesFirst() throws IOException {
        FirmwareJob job = Samples.install(new RequestId(1), "kitchen", 0).jobs().get(0);
        JsonNode record = JSON.readTree(RecordFormat.JOB.write(job, UnknownFields.NONE));
        assertThat(record.fieldNames().next()).isEqualTo("schema");
        assertThat(record.get("schema").asInt()).isEqualTo(RecordFormat.SCHEMA);
        assertThat(record.has("held")).as("what is derived is not stored").isFalse();
    }

    @Provide
    Arbitrary<JsonNode> json() {
        return Arbitraries.oneOf(
                        text().map(text -> (Object) text),
                        Arbitraries.longs().map(number -> (Object) number),
                        Arbitraries.of(true, false).map(truth -> (Object) truth),
                        text().list().ofMaxSize(3).map(list -> (Object) list),
                        Arbitraries.maps(Arbitraries.strings().alpha().ofMinLength(1), Arbitraries.integers())
                                .ofMaxSize(3)
                                .map(map -> (Object) map))
                .map(JSON::<JsonNode>valueToTree);
    }

    @Provide
    Arbitrary<FirmwareJob> jobs() {
        Arbitrary<JobId> ids = Combinators.combine(
                        Arbitraries.longs().between(1, 999_999_999_999_999_999L),
                        Arbitraries.integers().between(1, 999_999_999))
                .as(JobId::new);
        Arbitrary<FirmwareJob> filed = Combinators.combine(
                        ids, works(), requesters(), sources(), ids.optional(), instants())
                .as(FirmwareJob::filed);
        return Combinators.combine(
                        filed,
                        placements(),
                        results(),
                        phases(),
                        text(),
                        instants(),
                        Arbitraries.integers().between(0, 7))
                .as(RecordFormatTest::lived);
    }

    private static FirmwareJob lived(
            FirmwareJob job,
            Placement placement,
            JobResult result,
            List<PhaseRun> phases,
            String reason,
            Instant at,
            int until) {
        return switch (until) {
            case 0 -> job;
            case 1 -> job.waiting(reason);
            case 2 -> job.release();
            case 3 -> job.running(placement, at);
            case 4 -> job.running(placement, at).reset(reason);
            case 5 -> job.moved(new NotReached(placement.machine(), placement.label(), reason));
            case 6 -> withPhases(job.running(placement, at), phases).cancelRequested(reason);
            default -> withPhases(job.running(placement, at), phases).ended(JobStatus.FAILED, result, at);
        };
    }

    private static FirmwareJob withPhases(FirmwareJob job, List<PhaseRun> phases) {
        FirmwareJob next = job;
        for (PhaseRun phase : phases) {
            next = next.enter(phase.phase(), phase.start());
        }
        return next;
    }

    private static Arbitrary<Work> works() {
        Arbitrary<ConfigurationId> configurations = Combinators.combine(
                        names(), Arbitraries.of(Trust.class), Arbitraries.of("a.yaml", "sub dir/b.yaml", "küche.yaml"))
                .as(ConfigurationId::new);
        Arbitrary<DeviceId> devices = Combinators.combine(names(), names()).as(DeviceId::new);
        Arbitrary<MachineId> machines = text().map(MachineId::new);
        Arbitrary<Work> compiles = Combinators.combine(
                        configurations,
                        text(),
                        text().optional(),
                        Arbitraries.maps(text(), text()).ofMaxSize(3),
                        Arbitraries.of(true, false),
                        text().optional())
                .as((c, name, identity, substitutions, force, servers) -> new Work.Compile(
                        c,
                        "a.yaml",
                        name,
                        "2026.10.0",
                        identity,
                        new TreeMap<>(substitutions),
                        "Asia/Kathmandu",
                        force,
                        servers,
                        false));
        Arbitrary<Work> uploads = Combinators.combine(
                        devices,
                        Arbitraries.<Target>of(
                                new Target.Network("kitchen.local"),
                                new Target.Serial("usb:1234"),
                                new Target.HostProgram(),
                                new Target.Configured()),
                        Arbitraries.<FirmwareSource>of(
                                new FirmwareSource.FromCompile(new JobId(3, 1)), new FirmwareSource.Archived("ab")),
                        agents(machines).optional(),
                        configurations.optional(),
                        Arbitraries.of(OfflinePolicy.class),
                        Arbitraries.of(true, false))
                .as(Work.Upload::new);
        return Arbitraries.oneOf(
                compiles,
                uploads,
                Combinators.combine(configurations, devices.optional()).as(Work.Clean::new),
                machines.map(Work.ResetBuildEnv::new),
                Combinators.combine(configurations, devices, devices)
                        .as((c, from, to) -> new Work.Rename(c, "a.yaml", from, to)));
    }

    private static Arbitrary<AgentChoice> agents(Arbitrary<MachineId> machines) {
        return Arbitraries.oneOf(machines.map(AgentChoice::only), names().map(AgentChoice::labelled));
    }

    private static Arbitrary<Requester> requesters() {
        return Combinators.combine(text(), text().optional()).as(Requester::new);
    }

    private static Arbitrary<Source> sources() {
        return Arbitraries.of(Source.class);
    }

    private static Arbitrary<Placement> placements() {
        return Combinators.combine(text(), sources(), text(), text(), text())
                .as((machine, source, pin, label, reason) ->
                        new Placement(new MachineId(machine), source, pin, label, reason));
    }

    private static Arbitrary<JobResult> results() {
        return Combinators.combine(
                        Arbitraries.integers(),
                        text().optional(),
                        text().optional(),
                        Arbitraries.of(new JobId(1, 1), new JobId(2, 3)).optional(),
                        Arbitraries.of(Verdict.class).optional(),
                        Arbitraries.of(true, false),
                        Arbitraries.longs().between(1, 99).map(RequestId::new).optional())
                .as(JobResult::new);
    }

    private static Arbitrary<List<PhaseRun>> phases() {
        return Combinators.combine(Arbitraries.of(Phase.class), instants())
                .as((phase, start) -> new PhaseRun(phase, start, Optional.empty()))
                .list()
                .ofMaxSize(4);
    }

    private static Arbitrary<Instant> instants() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 4_000_000_000L),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20);
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings().excludeChars(surrogates()).ofMaxLength(20);
    }

    /** A half of a pair is no text: JSON in UTF-8 cannot carry it. */
    private static char[] surrogates() {
        char[] all = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = (char) (Character.MIN_SURROGATE + i);
        }
        return all;
    }
}
