package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Computer;
import hudson.model.LoadStatistics;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.User;
import hudson.slaves.AbstractCloudComputer;
import hudson.slaves.CloudRetentionStrategy;
import hudson.slaves.DumbSlave;
import hudson.slaves.NodeProvisioner.NodeProvisionerInvoker;
import hudson.slaves.RetentionStrategy;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.steps.HeldCompile;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.durabletask.executors.OnceRetentionStrategy;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Build servers that a cloud of Jenkins brings when a compile needs one. */
@WithJenkins
final class CloudInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration NOT_BY_ITSELF = Duration.ofDays(1);
    private static final Pattern DONE = Pattern.compile("DONE (\\S+) completed");
    private static final int CLOCK = LoadStatistics.CLOCK;
    private static final int FIRST = NodeProvisionerInvoker.INITIALDELAY;
    private static final int AGAIN = NodeProvisionerInvoker.RECURRENCEPERIOD;

    @TempDir
    Path home;

    private JenkinsRule jenkins;
    private HeldCompile compile;

    /** Jenkins looks every ten seconds what its clouds should bring, and a minute after its start for the first time. */
    @BeforeAll
    static void haveJenkinsLookOften() {
        LoadStatistics.CLOCK = 100;
        NodeProvisionerInvoker.INITIALDELAY = 100;
        NodeProvisionerInvoker.RECURRENCEPERIOD = 100;
    }

    @AfterAll
    static void asBefore() {
        LoadStatistics.CLOCK = CLOCK;
        NodeProvisionerInvoker.INITIALDELAY = FIRST;
        NodeProvisionerInvoker.RECURRENCEPERIOD = AGAIN;
    }

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        compile = new HeldCompile(home);
        DumbSlave desk = rule.createSlave("desk", "desk", null);
        desk.setNodeProperties(List.of(property()));
        rule.waitOnline(desk);
        EsphomeConfiguration.get().setCloudAgents("cloudy");
    }

    private EsphomeNodeProperty property() {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setEsphome(compile.command());
        property.setSlots(1);
        return property;
    }

    private PretendCloud cloud(String label, int most, EsphomeNodeProperty property, RetentionStrategy<?> retention) {
        PretendCloud cloud = new PretendCloud(jenkins, home, label, most, property, retention);
        jenkins.jenkins.clouds.add(cloud);
        return cloud;
    }

    private PretendCloud cloud(String label, int most) {
        return cloud(label, most, property(), idle(NOT_BY_ITSELF));
    }

    private static CloudRetentionStrategy idle(Duration time) {
        return new CloudRetentionStrategy((int) time.toMinutes());
    }

    private WorkflowRun begin(int configurations, String arguments) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node('desk') {
                  for (int i = 0; i < %d; i++) {
                    writeFile file: "c${i}.yaml", text: "esphome: {name: c${i}}\\nhost:\\n"
                  }
                  def all = esphomeCompile configurations: '*.yaml', %s
                  all.each { echo "DONE ${it.job} ${it.status}" }
                }
                """.formatted(configurations, arguments), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static List<Queue.Item> asks() {
        return Stream.of(Queue.getInstance().getItems())
                .filter(item -> item.task instanceof CloudTask)
                .toList();
    }

    private static void awaitAsks(int number) {
        await().atMost(LONG).until(() -> asks().size() == number);
    }

    private List<Placement> placements(WorkflowRun run) throws Exception {
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        return DONE.matcher(JenkinsRule.getLog(run))
                .results()
                .map(found -> job(found.group(1)).placement().orElseThrow())
                .toList();
    }

    private static FirmwareJob job(String id) {
        return ControllerFleet.get().opened().orElseThrow().job(JobId.parse(id)).orElseThrow();
    }

    private void cancel(WorkflowRun run) throws Exception {
        run.getExecutor().interrupt();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        awaitAsks(0);
    }

    @Test
    @DisplayName(
            "S1 R8 a cloud brings an agent for a compile, its label approves it, it compiles, is idle and goes away again")
    void aCloudBringsABuildServer() throws Exception {
        PretendCloud cloud = cloud("cloudy", 1);

        WorkflowRun run = begin(1, "buildServers: 'cloudy', fallback: 'wait'");
        await().atMost(LONG).until(() -> compile.compiles().size() == 1);

        awaitAsks(0);
        Node agent = cloud.agents().get(0);
        Standing standing = ControllerFleet.get().pairing().standing(agent.getNodeName());
        assertThat(standing.isApproved()).isTrue();
        assertThat(standing.sentence()).contains("approved by its label");
        assertThat(agent.toComputer().isIdle()).isFalse();
        jenkins.assertLogContains("waits for a cloud to provision an agent with the label 'cloudy'", run);
        compile.open();
        assertThat(placements(run)).singleElement().satisfies(placement -> {
            assertThat(placement.machine()).isEqualTo(new MachineId(agent.getNodeName()));
            assertThat(placement.source()).isEqualTo(Source.REMOTE);
        });
        await().atMost(LONG).until(() -> agent.toComputer().isIdle());

        await().atMost(LONG).until(() -> isRemovedWhenIdle(agent));

        await().atMost(LONG)
                .until(() -> ControllerFleet.get()
                        .machines()
                        .find(new MachineId(agent.getNodeName()))
                        .isEmpty());
        assertThat(cloud.asked()).containsOnly("cloudy");
        await().atMost(LONG).until(() -> Queue.getInstance().isEmpty());
    }

    /** What Jenkins does once a minute with an agent that was idle long enough. */
    private static boolean isRemovedWhenIdle(Node agent) {
        Computer computer = agent.toComputer();
        if (computer instanceof AbstractCloudComputer<?> cloud) {
            idle(Duration.ZERO).check(cloud);
        }
        return Jenkins.get().getNode(agent.getNodeName()) == null;
    }

    @Test
    @DisplayName(
            "Decision 3: an agent that ends after its first task has that task for the compile, not for the asking")
    void anAgentForOneTaskCompiles() throws Exception {
        PretendCloud cloud = cloud("cloudy", 1, property(), new OnceRetentionStrategy((int) NOT_BY_ITSELF.toMinutes()));

        WorkflowRun run = begin(1, "fallback: 'wait'");

        await().atMost(LONG).until(() -> compile.compiles().size() == 1);
        assertThat(running()).containsExactly(new MachineId("cloudy-1"));
        cancel(run);
        await().atMost(LONG).until(() -> cloud.agents().isEmpty());
    }

    @Test
    @DisplayName(
            "R3 an agent that its cloud removes in the middle of a compile is not waited for: another one is asked for")
    void anAgentThatIsRemovedIsNotWaitedFor() throws Exception {
        PretendCloud cloud = cloud("cloudy", 2);
        WorkflowRun run = begin(1, "fallback: 'wait'");
        await().atMost(LONG).until(() -> compile.compiles().size() == 1);
        assertThat(running()).containsExactly(new MachineId("cloudy-1"));

        jenkins.jenkins.removeNode(cloud.agents().get(0));

        await().atMost(LONG).until(() -> compile.compiles().size() == 2);
        assertThat(running()).containsExactly(new MachineId("cloudy-2"));
        cancel(run);
        // nobody else can end it: its agent is gone
        ProcessHandle.of(compile.compiles().get(0)).ifPresent(ProcessHandle::destroyForcibly);
        unlockWhatIsLeft("The agent 'cloudy-1' is gone");
    }

    private void unlockWhatIsLeft(String told) throws Exception {
        HtmlPage page = jenkins.createWebClient().goTo("esphome/");
        assertThat(page.asNormalizedText()).contains(told, "the build directory of");
        HtmlForm free = page.getForms().stream()
                .filter(form -> form.getActionAttribute().equals("free"))
                .findFirst()
                .orElseThrow();

        HtmlPage after = jenkins.submit(free);

        assertThat(after.asNormalizedText()).doesNotContain("is gone");
        assertThat(ControllerFleet.get().service().queue().quarantines()).isEmpty();
    }

    @Test
    @DisplayName("Two compiles that wait ask for two agents, and run on both")
    void twoCompilesHaveTwoAgents() throws Exception {
        PretendCloud cloud = cloud("cloudy", 0);
        WorkflowRun run = begin(2, "buildServers: 'cloudy', fallback: 'fail'");
        awaitAsks(2);
        assertThat(compile.compiles()).isEmpty();

        cloud.allow(2);

        await().atMost(LONG).until(() -> compile.compiles().size() == 2);
        awaitAsks(0);
        assertThat(running()).containsExactlyInAnyOrder(new MachineId("cloudy-1"), new MachineId("cloudy-2"));
        cancel(run);
    }

    @Test
    @DisplayName("S2 R8 a template that nobody approved is never asked for, and its agents are not used")
    void aTemplateThatNobodyApprovedIsNotAskedFor() throws Exception {
        EsphomeNodeProperty property = property();
        property.setBuildServer(true);
        PretendCloud wild = cloud("wild", 1, property, idle(NOT_BY_ITSELF));

        WorkflowRun run = begin(1, "buildServers: 'wild', fallback: 'fail'");

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("no machine qualifies", run);
        assertThat(wild.asked()).isEmpty();
        WorkflowJob other = jenkins.createProject(WorkflowJob.class);
        other.setDefinition(new CpsFlowDefinition("node('wild') { echo 'here' }", true));
        jenkins.buildAndAssertSuccess(other);
        assertThat(wild.agents()).hasSize(1);
        awaitNotApproved("wild-1");
    }

    private static void awaitNotApproved(String node) {
        await().atMost(LONG)
                .until(() -> ControllerFleet.get().pairing().standing(node).state() == Standing.State.NOT_APPROVED);
        assertThat(ControllerFleet.get().machines().find(new MachineId(node))).isEmpty();
    }

    @Test
    @DisplayName(
            "R8 a node that merely carries the label is not approved by it, and no executor takes what asks for an agent")
    void whoMerelyCarriesTheLabelIsNotApproved() throws Exception {
        PretendCloud cloud = cloud("cloudy", 0);
        DumbSlave plain = jenkins.createSlave("plain", "cloudy", null);
        EsphomeNodeProperty property = property();
        property.setBuildServer(true);
        plain.setNodeProperties(List.of(property));
        jenkins.waitOnline(plain);
        jenkins.jenkins.updateNode(plain);
        awaitNotApproved("plain");

        WorkflowRun run = begin(1, "buildServers: 'cloudy', fallback: 'wait'");

        awaitAsks(1);
        await().atMost(LONG).until(() -> asks().get(0).getWhy().contains("It only asks clouds for an agent"));
        assertThat(plain.toComputer().isIdle()).isTrue();
        assertThat(jenkins.createWebClient()
                        .goTo("queue/api/json?depth=1", "application/json")
                        .getWebResponse()
                        .getContentAsString())
                .contains("ESPHome: compile c0");
        cancel(run);
        assertThat(cloud.agents()).isEmpty();
    }

    @Test
    @DisplayName("Q8 whoever cancels the asking item cancels its job; the build's own stop takes the item along")
    void theAskingItemIsCancelledWithItsJob() throws Exception {
        cloud("cloudy", 0);
        User.getById("ada", true).setFullName("Ada Lovelace");
        WorkflowRun run = begin(1, "fallback: 'wait'");
        awaitAsks(1);

        JenkinsRule.WebClient ada = jenkins.createWebClient().login("ada");
        ada.getPage(ada.addCrumb(new WebRequest(
                new URL(jenkins.getURL(), "queue/cancelItem?id=" + asks().get(0).getId()), HttpMethod.POST)));

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("cancelled by Ada Lovelace", run);
        awaitAsks(0);
        WorkflowRun stopped = begin(1, "fallback: 'wait'");
        awaitAsks(1);
        cancel(stopped);
    }

    @Test
    @DisplayName("S2 who has an own agent to fall back to compiles there at once, and no agent is bought for it")
    void whoFallsBackAsksForNoAgent() throws Exception {
        PretendCloud cloud = cloud("cloudy", 1);

        WorkflowRun run = begin(2, "buildServers: 'cloudy'");

        await().atMost(LONG).until(() -> waitReason().contains("desk has no free compile slot"));
        await().atMost(LONG).until(() -> compile.compiles().size() == 1);
        assertThat(running()).containsExactly(new MachineId("desk"));
        assertThat(waitReason()).doesNotContain("waits for a cloud");
        cancel(run);
        assertThat(cloud.asked()).isEmpty();
    }

    @Test
    @DisplayName("A job that waits without hope is looked at again when somebody adds a cloud, or approves its agents")
    void aCloudThatComesLaterIsAsked() throws Exception {
        EsphomeConfiguration.get().setCloudAgents("");
        WorkflowRun run = begin(1, "fallback: 'wait'");
        await().atMost(LONG).until(() -> waitReason().contains("no machine qualifies: desk"));
        PretendCloud cloud = cloud("cloudy", 1);
        assertThat(cloud.asked()).isEmpty();

        EsphomeConfiguration.get().setCloudAgents("cloudy");

        await().atMost(LONG).until(() -> compile.compiles().size() == 1);
        cancel(run);
    }

    /** @return all that is queued or runs, with the reasons why it waits */
    private static Stream<FirmwareJob> jobs() {
        QueueSnapshot queue = ControllerFleet.get().opened().orElseThrow().queue();
        return StreamSupport.stream(queue.jobs().spliterator(), false).flatMap(job -> queue.job(job.id()).stream());
    }

    private static String waitReason() {
        return jobs().flatMap(job -> job.waitReason().stream()).collect(Collectors.joining());
    }

    private static List<MachineId> running() {
        return jobs().filter(job -> job.status() == JobStatus.RUNNING)
                .flatMap(job -> job.machine().stream())
                .toList();
    }
}
