package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Computer;
import hudson.model.Executor;
import hudson.model.Queue;
import hudson.model.RestartListener;
import hudson.model.User;
import hudson.security.ACL;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.esphome.fleet.LeaseProvider;
import io.jenkins.plugins.esphome.fleet.LeaseProvider.Lease;
import io.jenkins.plugins.esphome.fleet.LeaseProvider.Under;
import io.jenkins.plugins.esphome.fleet.LeaseProviderContract;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The contract with Jenkins' queue as it is, and what Jenkins' users expect of whatever takes an executor. */
@WithJenkins
@SuppressWarnings("try") // a change of user is only there to be closed
final class QueueLeasesInJenkinsIT extends LeaseProviderContract {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    Path home;

    private JenkinsRule jenkins;
    private DumbSlave agent;

    @BeforeEach
    void connect(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        agent = new DumbSlave("attic", home.toString(), rule.createComputerLauncher(null));
        agent.setNumExecutors(SLOTS + 1);
        agent.setNodeProperties(List.of(everything()));
        rule.jenkins.addNode(agent);
        await().atMost(LONG)
                .until(() -> ControllerFleet.get().machines().find(machine()).isPresent());
    }

    private static EsphomeNodeProperty everything() {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setBuildServer(true);
        property.setSlots(SLOTS);
        property.setFlashingAgent(true);
        property.setUploadSlots(SLOTS);
        property.setApproval("first");
        return property;
    }

    @Override
    protected LeaseProvider leases() {
        return ControllerFleet.get().leases().within(NEVER);
    }

    @Override
    protected LeaseProvider impatient() {
        return ControllerFleet.get().leases().within(SOON);
    }

    @Override
    protected MachineId machine() {
        return new MachineId("attic");
    }

    @Override
    protected boolean waits() {
        return true;
    }

    @Override
    protected boolean isIdle() {
        return Queue.getInstance().isEmpty() && agent.toComputer().isIdle();
    }

    @Test
    @DisplayName(
            "Q8 the red X on the executor cancels the job in the user's name; the executor stays taken until it is dead")
    void theRedXCancels() throws Exception {
        User.getById("ada", true).setFullName("Ada Lovelace");
        Heard heard = ask(Lane.COMPILE, Under.ITS_OWN_EXECUTOR);
        Lease lease = heard.lease();
        Executor executor = busy().get(0);

        try (var as = ACL.as2(User.getById("ada", false).impersonate2())) {
            executor.doStop();
        }

        await().atMost(LONG).until(() -> heard.answers.size() == 2);
        assertThat(heard.answers).containsExactly("granted", "cancelled by Ada Lovelace");
        assertThat(busy()).containsExactly(executor);
        lease.close();
        await().atMost(LONG).until(this::isIdle);
    }

    @Test
    @DisplayName("Q8 a queue item that somebody cancels cancels the job in the user's name")
    void aCancelledQueueItemCancels() throws Exception {
        User.getById("ada", true).setFullName("Ada Lovelace");
        agent.toComputer().setTemporaryOfflineCause(new OfflineCause.UserCause(null, "dusting"));
        Heard heard = ask(Lane.COMPILE, Under.ITS_OWN_EXECUTOR);
        await().atMost(LONG).until(() -> Queue.getInstance().getItems().length == 1);

        JenkinsRule.WebClient ada = jenkins.createWebClient().login("ada");
        long item = Queue.getInstance().getItems()[0].getId();
        ada.getPage(ada.addCrumb(
                new WebRequest(new URL(jenkins.getURL(), "queue/cancelItem?id=" + item), HttpMethod.POST)));

        await().atMost(LONG).until(() -> !heard.answers.isEmpty());
        assertThat(heard.answers).containsExactly("cancelled by Ada Lovelace");
        assertThat(Queue.getInstance().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("S2 what is not granted within its deadline is withdrawn and refused with Jenkins' own reason")
    void whatIsNotGrantedInTimeIsRefused() throws Exception {
        agent.toComputer().setTemporaryOfflineCause(new OfflineCause.UserCause(null, "dusting"));

        Heard heard = ask(impatient(), Lane.COMPILE, Under.ITS_OWN_EXECUTOR);

        await().atMost(LONG).until(() -> !heard.answers.isEmpty());
        assertThat(heard.answers).hasSize(1).first().asString().startsWith("refused: attic gave no executor");
        await().atMost(LONG).until(() -> Queue.getInstance().isEmpty());
    }

    @Test
    @DisplayName("S4 what waits for an agent that is no build server is told so, not that its slots are in use")
    void whoIsNoBuildServerIsNotCalledFull() throws Exception {
        jenkins.waitOnline(jenkins.createSlave("cellar", "cellar", null));
        LeaseProvider.Pending pending =
                leases().request(wish(Lane.COMPILE, Under.ITS_OWN_EXECUTOR, new MachineId("cellar")), new Heard());

        await().atMost(LONG)
                .until(() -> Stream.of(Queue.getInstance().getItems())
                        .anyMatch(item ->
                                String.valueOf(item.getWhy()).contains("cellar is no ESPHome build server now")));
        assertThat(pending.withdraw()).isTrue();
        await().atMost(LONG).until(this::isIdle);
    }

    @Test
    @DisplayName("Decision 3: while Jenkins quiets down nothing is granted, afterwards it is")
    void quietDownHoldsBack() throws Exception {
        jenkins.jenkins.doQuietDown(false, 0, null, false);
        Heard heard = ask(Lane.COMPILE, Under.ITS_OWN_EXECUTOR);
        Queue.getInstance().scheduleMaintenance().get();
        assertThat(heard.answers).isEmpty();

        jenkins.jenkins.doCancelQuietDown();

        heard.lease().close();
        await().atMost(LONG).until(this::isIdle);
    }

    @Test
    @DisplayName("An agent whose upload runs is in use, so idle retention leaves it alone, though no executor is taken")
    void anUploadKeepsItsAgentInUse() throws Exception {
        Lease lease = ask(Lane.UPLOAD, Under.ITS_OWN_EXECUTOR).lease();

        assertThat(agent.toComputer().isIdle()).isFalse();
        assertThat(agent.toComputer().countBusy()).isZero();
        lease.close();
        await().atMost(LONG).until(this::isIdle);
    }

    @Test
    @DisplayName(
            "R3 a safe restart waits for no lease, though its executor is taken: what runs under it goes on meanwhile")
    void aSafeRestartWaitsForNoLease() throws Exception {
        List<Lease> leases = List.of(
                ask(Lane.COMPILE, Under.ITS_OWN_EXECUTOR).lease(),
                ask(Lane.UPLOAD, Under.ITS_OWN_EXECUTOR).lease());

        // a lease is granted a moment before its executor knows that it is kept
        await().atMost(LONG).until(RestartListener::isAllReady);

        assertThat(busy()).hasSize(2);
        leases.forEach(Lease::close);
        await().atMost(LONG).until(this::isIdle);
    }

    @Test
    @DisplayName("An agent without executors uploads all the same: Jenkins would keep such a lease waiting for ever")
    void anAgentWithoutExecutorsUploads() throws Exception {
        agent.setNumExecutors(0);
        jenkins.jenkins.updateNode(agent);

        ask(Lane.UPLOAD, Under.ITS_OWN_EXECUTOR).lease().close();
    }

    @Test
    @DisplayName("The REST API of queue and executors shows a lease to everybody who may see its build")
    void theApiShowsLeases() throws Exception {
        Lease lease = ask(Lane.COMPILE, Under.ITS_OWN_EXECUTOR).lease();
        agent.toComputer().setTemporaryOfflineCause(new OfflineCause.UserCause(null, "dusting"));
        Heard waiting = new Heard();
        LeaseProvider.Pending pending =
                leases().request(wish(Lane.COMPILE, Under.ITS_OWN_EXECUTOR, machine()), waiting);
        JenkinsRule.WebClient client = jenkins.createWebClient();

        assertThat(client.goTo("queue/api/json?depth=1", "application/json")
                        .getWebResponse()
                        .getContentAsString())
                .contains("ESPHome: compile kitchen");
        assertThat(client.goTo("computer/api/json?depth=2", "application/json")
                        .getWebResponse()
                        .getContentAsString())
                .contains("job 1.1");
        assertThat(client.goTo("computer/attic/").asXml()).contains("ESPHome: compile kitchen (job 1.1)?");

        pending.withdraw();
        lease.close();
        await().atMost(LONG).until(this::isIdle);
    }

    private List<Executor> busy() {
        Computer computer = agent.toComputer();
        return Stream.concat(computer.getExecutors().stream(), computer.getOneOffExecutors().stream())
                .filter(Executor::isBusy)
                .toList();
    }
}
