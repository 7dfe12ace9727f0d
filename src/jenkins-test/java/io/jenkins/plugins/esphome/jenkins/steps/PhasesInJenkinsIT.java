package io.jenkins.plugins.esphome.jenkins.steps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.Result;
import hudson.model.Run;
import hudson.slaves.OfflineCause;
import hudson.util.Secret;
import io.jenkins.plugins.esphome.flash.ApiSimulator;
import io.jenkins.plugins.esphome.flash.OtaSimulator;
import io.jenkins.plugins.esphome.fleet.Chips;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.Phase;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;
import org.kohsuke.stapler.StaplerRequest2;

/** Steps that lose their agents and their controller while each of them is at another place. */
final class PhasesInJenkinsIT {
    private static final String AGENT = "builder";
    private static final String SERVER = "server";
    private static final List<InboundAgentExtension.Options> AGENTS = List.of(options(AGENT), options(SERVER));
    private static final Duration LONG = Duration.ofMinutes(10);

    /** Connections break in many ways, of which one time shows one; each costs some seconds. */
    private static final int LOSSES = 6;

    private static final Pattern JOB = Pattern.compile("JOB (\\S+)");

    @RegisterExtension
    final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .omitPlugins("esphome")
            .addPlugins("esphome.hpi")
            // in tests a node block gives its agent up after 15 seconds, which an agent may need to come back
            .javaOptions("-Dorg.jenkinsci.plugins.workflow.support.pickles.ExecutorPickle.timeoutForNodeMillis=300000");

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    private static InboundAgentExtension.Options options(String name) {
        return InboundAgentExtension.Options.newBuilder()
                .name(name)
                .label(name)
                .webSocket()
                .build();
    }

    @Test
    @DisplayName(
            "Q12 R3 bundling, waiting for a slot, compiling, uploading (inline and leased), verifying, waiting for a device:"
                    + " each goes on after its agents were killed or cut off, again and again, and its controller was killed, stopped or shut down safely;"
                    + " nothing is compiled or flashed twice")
    void eachPhaseSurvives() throws Throwable {
        HeldCompile esphome = new HeldCompile(here);
        try (OtaSimulator chips = chips(esphome, "chips", "127.0.0.2:0", "127.0.0.3:0", "127.0.0.1:0");
                ApiSimulator asked = ApiSimulator.start(here, esphome.python(), "--name", "asked")) {
            Firmware verified = shelve("asked", 1, chips.port(), OptionalInt.of(asked.port()));
            String script = script(
                    branch("asked", flash(verified, 1, "")),
                    branch("asleep", flash(shelve("asleep", 2, chips.port()), 5, ", offline: 'wait'")),
                    branch("inline", flash(shelve("inline", 3, chips.port()), 2, "")),
                    branch("leased", flash(shelve("leased", 4, chips.port()), 3, ", flashingAgent: 'server'")),
                    branch(
                            "one",
                            "esphomeInstall(configurations: 'one.yaml', buildServers: 'none')",
                            HeldCompile.configuration("one")),
                    branch("two", compile("two", "buildServers: 'none'")),
                    branch("three", compile("three", "bundleMinutes: 60, buildServers: 'none'")),
                    branch("four", compile("four", "buildServers: 'server', fallback: 'wait'")));
            String root = start(esphome);
            try {
                jenkins.runRemotely(PhasesInJenkinsIT::build, script);
                holdAll(esphome, asked);

                loseAndFind(esphome);

                String log = release(esphome, asked, verified, chips.port());
                assertThat(log)
                        .contains(
                                "RESULT one completed true true verified", "RESULT asked completed false true verified")
                        .contains(
                                "RESULT two completed true",
                                "RESULT three completed true",
                                "RESULT four completed true")
                        .contains("RESULT inline completed false true unverified")
                        .contains("RESULT leased completed false true unverified")
                        .contains("RESULT asleep completed false true unverified");
                assertThat(esphome.compiles()).hasSize(4);
                assertThat(chips.count("done")).isEqualTo(3);
                assertThat(chips.count("connect")).isEqualTo(3);
            } finally {
                HeldCompile.stopDevices(AGENT, root);
            }
        }
    }

    /** Each step is where it is to be met. */
    private void holdAll(HeldCompile esphome, ApiSimulator asked) throws Throwable {
        asked.isAway();
        begin("asked");
        jenkins.runRemotely(PhasesInJenkinsIT::awaitSomebodyVerifies);
        begin("asleep");
        jenkins.runRemotely(PhasesInJenkinsIT::awaitSomebodySleeps);
        esphome.holdUploads();
        begin("inline");
        begin("leased");
        await().atMost(LONG).until(() -> esphome.uploads().size() == 2);
        begin("one");
        begin("four");
        await().atMost(LONG).until(() -> esphome.compiles().size() == 2);
        begin("two");
        jenkins.runRemotely(PhasesInJenkinsIT::awaitSomebodyWaits);
        esphome.holdBundles();
        begin("three");
        await().atMost(LONG).until(() -> esphome.bundles().size() == 1);
    }

    /** Bundling, which leaves nothing to go on with, is done again each time: that is how the test knows that the steps are back. */
    private void loseAndFind(HeldCompile esphome) throws Throwable {
        for (int loss = 0; loss < LOSSES; loss++) {
            int before = esphome.bundles().size();
            loseAgents(loss);
            awaitBundle(esphome, before + 1);
        }

        jenkins.stopJenkinsForcibly();
        startAndFind(esphome);
        jenkins.getProcess().destroy();
        startAndFind(esphome);
        jenkins.runRemotely(PhasesInJenkinsIT::leaveSafely);
        startAndFind(esphome);
    }

    /** Killed, or cut off, in turn. */
    private void loseAgents(int loss) throws Throwable {
        if (loss % 2 == 1) {
            jenkins.runRemotely(PhasesInJenkinsIT::cutOff);
            return;
        }
        for (InboundAgentExtension.Options agent : AGENTS) {
            agents.stop(jenkins, agent.getName());
            agents.start(jenkins, agent);
        }
    }

    /** As before a safe restart, which cannot be tried as it is: the process that the test watches would not be the one that starts. */
    private static void leaveSafely(JenkinsRule rule) throws Throwable {
        Computer server = rule.jenkins.getComputer(SERVER);
        await().atMost(LONG)
                .until(() ->
                        server.countBusy() == 1 && server.getOneOffExecutors().size() == 1);
        rule.jenkins.doSafeExit((StaplerRequest2) null);
    }

    private void awaitBundle(HeldCompile esphome, int number) throws IOException {
        try {
            await().atMost(LONG).until(() -> esphome.bundles().size() >= number);
        } catch (ConditionTimeoutException e) {
            Path log = jenkins.getHome().toPath().resolve("jobs/phases/builds/1/log");
            throw new AssertionError(
                    "No bundle " + number + ". The build said:\n" + new String(Files.readAllBytes(log), UTF_8), e);
        }
    }

    /** Counts from when nobody can begin anything. */
    private void startAndFind(HeldCompile esphome) throws Throwable {
        await().atMost(LONG).until(() -> !jenkins.isAlive());
        int before = esphome.bundles().size();
        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();
        awaitBundle(esphome, before + 1);
    }

    private String release(HeldCompile esphome, ApiSimulator asked, Firmware verified, int port) throws Throwable {
        esphome.openBundles();
        esphome.openUploads();
        esphome.open();
        asked.runs(verified.build());
        try (OtaSimulator awake = chips(esphome, "awake", "127.0.0.5:" + port)) {
            String log = jenkins.runRemotely(PhasesInJenkinsIT::end);
            assertThat(awake.count("done")).isEqualTo(1);
            return log;
        }
    }

    private OtaSimulator chips(HeldCompile esphome, String directory, String... places) throws Exception {
        return OtaSimulator.at(Files.createDirectories(here.resolve(directory)), esphome.python(), List.of(places));
    }

    private Firmware shelve(String device, int number, int otaPort) throws Exception {
        return shelve(device, number, otaPort, OptionalInt.empty());
    }

    private Firmware shelve(String device, int number, int otaPort, OptionalInt apiPort) throws Exception {
        Path records = jenkins.getHome().toPath().resolve("esphome");
        return Chips.archived(records, "_top", Chips.esp32(device, otaPort, Optional.empty(), apiPort, "wifi"), number);
    }

    private static String flash(Firmware firmware, int address, String arguments) {
        return "esphomeInstall(firmware: '%s', devices: ['%s=127.0.0.%d'], uploadMinutes: 60, verifyMinutes: 60%s)"
                .formatted(firmware.fingerprint(), firmware.profile().name(), address, arguments);
    }

    private static String compile(String name, String arguments) {
        return "esphomeCompile(configurations: '%s.yaml', %s)".formatted(name, arguments);
    }

    @Test
    @DisplayName(
            "A controller that dies between a filing and the note of it finds the request: with force, too, one compile")
    void whatWasFiledIsNotFiledAgain() throws Throwable {
        HeldCompile esphome = new HeldCompile(here);
        start(esphome);
        jenkins.runRemotely(PhasesInJenkinsIT::dieWhenSomethingIsFiled);
        String script = script(branch("one", compile("one", "buildServers: 'none', force: true")));
        jenkins.runRemotely(PhasesInJenkinsIT::build, script);
        begin("one");
        await().atMost(LONG).until(() -> !jenkins.isAlive());

        esphome.open();
        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();

        String log = jenkins.runRemotely(PhasesInJenkinsIT::end);
        assertThat(log)
                .contains("RESULT one completed")
                .containsOnlyOnce("Jenkins was restarted. This step goes on where it was");
        assertThat(esphome.compiles()).hasSize(1);
    }

    @Test
    @DisplayName("R3 a step that loses its agent while it asks for the release around it asks again")
    void whoAsksForTheReleaseAsksAgain() throws Throwable {
        HeldCompile node = new HeldCompile(Files.createDirectories(here.resolve("node")));
        HeldCompile own = new HeldCompile(Files.createDirectories(here.resolve("own")));
        own.holdVersions();
        own.open();
        start(node);
        String compile = branch("one", compile("one", "buildServers: 'none'"));
        String path = Path.of(own.command()).getParent().toString();
        jenkins.runRemotely(PhasesInJenkinsIT::build, "withEnv(['PATH+OWN=" + path + "']) { " + script(compile) + " }");
        begin("one");
        await().atMost(LONG).until(() -> own.versions().size() == 1);

        jenkins.runRemotely(PhasesInJenkinsIT::cutOff);

        await().atMost(LONG).until(() -> own.versions().size() == 2);
        own.openVersions();
        String log = jenkins.runRemotely(PhasesInJenkinsIT::end);
        assertThat(log).contains("of the step's own surroundings is used", "RESULT one completed");
        assertThat(own.compiles()).hasSize(1);
    }

    @Test
    @DisplayName("R3 what cannot be filed any more after a restart is refused in a sentence; what was filed is awaited")
    void theRestIsRefusedAndWhatWasFiledIsAwaited() throws Throwable {
        HeldCompile esphome = new HeldCompile(here);
        esphome.holdBundles("two.yaml");
        start(esphome);
        jenkins.runRemotely(PhasesInJenkinsIT::keepSecret);
        jenkins.runRemotely(PhasesInJenkinsIT::build, """
                node('builder') {
                  for (name in ['one', 'two']) {
                    writeFile file: "${name}.yaml", text: "esphome: {name: ${name}}\\nhost:\\n"
                  }
                  def all = esphomeCompile configurations: '*.yaml', secrets: 'key=key', propagate: false,
                      buildServers: 'none', bundleMinutes: 60
                  all.each { echo "RESULT ${it.device} ${it.status} ${it.reason}" }
                }""");
        await().atMost(LONG)
                .until(() -> esphome.compiles().size() == 1 && esphome.bundles().size() == 1);

        jenkins.runRemotely(PhasesInJenkinsIT::loseSecret);
        jenkins.stopJenkinsForcibly();
        jenkins.startJenkins();
        jenkins.runRemotely(PhasesInJenkinsIT::awaitRefusal);
        esphome.open();

        assertThat(jenkins.runRemotely(PhasesInJenkinsIT::end))
                .contains("RESULT one completed")
                .contains("[two] FAILED: ", "RESULT two failed")
                .containsPattern("RESULT two failed .*'key'");
        assertThat(esphome.compiles()).hasSize(1);
    }

    private static void keepSecret(JenkinsRule rule) throws Throwable {
        SystemCredentialsProvider store = SystemCredentialsProvider.getInstance();
        store.getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "key", "", Secret.fromString("nobody knows")));
        store.save();
    }

    private static void loseSecret(JenkinsRule rule) throws Throwable {
        SystemCredentialsProvider store = SystemCredentialsProvider.getInstance();
        store.getCredentials().clear();
        store.save();
    }

    private static void awaitRefusal(JenkinsRule rule) throws Throwable {
        WorkflowRun run = run(rule);
        await().atMost(LONG).until(() -> JenkinsRule.getLog(run).contains("[two] FAILED"));
    }

    private static WorkflowRun run(JenkinsRule rule) {
        return rule.jenkins.getItemByFullName("phases", WorkflowJob.class).getBuildByNumber(1);
    }

    /** @return our directory on the agent */
    private String start(HeldCompile esphome) throws Throwable {
        jenkins.startJenkins();
        for (InboundAgentExtension.Options agent : AGENTS) {
            agents.createAgent(jenkins, agent);
        }
        String command = esphome.command();
        return jenkins.runRemotely(rule -> allow(rule, command));
    }

    private static String allow(JenkinsRule rule, String command) throws Throwable {
        for (InboundAgentExtension.Options agent : AGENTS) {
            EsphomeNodeProperty property = new EsphomeNodeProperty();
            property.setEsphome(command);
            property.setSlots(1);
            property.setHostDevices(agent.getName().equals(AGENT));
            property.setBuildServer(agent.getName().equals(SERVER));
            // archived firmware goes to approved machines only (R8)
            property.setFlashingAgent(true);
            property.setApproval("first");
            Node node = rule.jenkins.getNode(agent.getName());
            node.getNodeProperties().add(property);
            rule.jenkins.updateNode(node);
            InboundAgentExtension.waitForAgentOnline(rule, agent.getName(), Map.of());
        }
        await().atMost(LONG)
                .until(() -> AGENTS.stream()
                        .allMatch(agent -> ControllerFleet.get()
                                .pairing()
                                .standing(agent.getName())
                                .isApproved()));
        return JenkinsHost.on(rule.jenkins.getNode(AGENT)).root();
    }

    /** All under one executor, each when the test says so. */
    private static String script(String... branches) {
        return "node('builder') { parallel(" + String.join(", ", branches) + ") }";
    }

    private String branch(String name, String step) {
        return branch(name, step, "esphome: {name: " + name + "}\nhost:\n");
    }

    private String branch(String name, String step, String configuration) {
        return """
                %1$s: {
                  waitUntil(initialRecurrencePeriod: 250, quiet: true) { fileExists '%4$s' }
                  writeFile file: '%1$s.yaml', text: '''%3$s'''
                  def r = %2$s[0]
                  echo "RESULT %1$s ${r.status} ${r.compiled} ${r.flashed} ${r.verdict}"
                  echo "JOB ${r.job}"
                }""".formatted(name, step, configuration, here.resolve("begin-" + name));
    }

    private void begin(String name) throws IOException {
        Files.createFile(here.resolve("begin-" + name));
    }

    private static void build(JenkinsRule rule, String script) throws Throwable {
        WorkflowJob job = rule.createProject(WorkflowJob.class, "phases");
        job.setDefinition(new CpsFlowDefinition(script, true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static void awaitSomebodyVerifies(JenkinsRule rule) throws Throwable {
        awaitJob(job -> job.status() == JobStatus.RUNNING && job.hasEntered(Phase.VERIFY));
    }

    private static void awaitSomebodySleeps(JenkinsRule rule) throws Throwable {
        awaitJob(job -> job.waitReason()
                .filter(reason -> reason.startsWith("waits for the device"))
                .isPresent());
    }

    private static void awaitSomebodyWaits(JenkinsRule rule) throws Throwable {
        awaitJob(job -> job.type() == JobType.COMPILE && job.status() == JobStatus.QUEUED);
    }

    private static void awaitJob(Predicate<FirmwareJob> condition) throws Throwable {
        FleetService fleet = ControllerFleet.get().service();
        await().atMost(LONG)
                .until(() -> StreamSupport.stream(fleet.queue().jobs().spliterator(), false)
                        .anyMatch(condition));
    }

    /** The agents' own programs go on and connect again. */
    private static void cutOff(JenkinsRule rule) throws Throwable {
        for (InboundAgentExtension.Options agent : AGENTS) {
            Computer computer = rule.jenkins.getComputer(agent.getName());
            computer.disconnect(new OfflineCause.ByCLI("cut off")).get();
        }
    }

    @SuppressWarnings("deprecation") // a listener of one Jenkins alone; an annotated one would be in all of them
    private static void dieWhenSomethingIsFiled(JenkinsRule rule) {
        StepListener.all().add(new StepListener() {
            @Override
            public void filed(Run<?, ?> run, RequestId request) {
                Runtime.getRuntime().halt(1);
            }

            @Override
            public void ended(StepEnd end) {
                // it never comes so far
            }
        });
    }

    private static String end(JenkinsRule rule) throws Throwable {
        WorkflowRun run = run(rule);
        await().atMost(LONG).until(() -> !run.isLogUpdated() && !run.isBuilding());
        String log = JenkinsRule.getLog(run);
        assertThat(run.getResult()).as(log).isEqualTo(Result.SUCCESS);
        FleetService fleet = ControllerFleet.get().service();
        assertThat(JOB.matcher(log).results().map(found -> JobId.parse(found.group(1))))
                .as(log)
                .allSatisfy(job -> assertThat(fleet.job(job).orElseThrow().losses())
                        .as("lost runs of %s", job)
                        .isZero());
        return log;
    }
}
