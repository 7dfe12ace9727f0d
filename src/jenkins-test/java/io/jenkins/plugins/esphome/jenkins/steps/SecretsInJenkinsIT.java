package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.esphome.files.LivingTree;
import io.jenkins.plugins.esphome.jenkins.config.SecretStore;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMHeadOrigin;
import jenkins.scm.api.mixin.ChangeRequestSCMHead;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Secrets from the credentials store, and strangers who want them. */
@WithJenkins
final class SecretsInJenkinsIT {
    /** Is no C++, so the compiler quotes it. */
    private static final String CODE = "hunter2_is_no_program";

    private static final String CONFIGURATION = """
            writeFile file: 'a.yaml', text: '''
            esphome:
              name: a
              on_boot:
                - lambda: !secret code
            host:
            ota:
              - platform: esphome
                password: !secret ota_password
            '''
            """;

    @TempDir
    Path here;

    private JenkinsRule jenkins;
    private Node agent;
    private Folder folder;

    @BeforeEach
    void credentialsAndAnAgent(JenkinsRule rule) throws Exception {
        jenkins = rule;
        HeldCompile real = new HeldCompile(here);
        real.open();
        agent = jenkins.createOnlineSlave(Label.get("builder"));
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setEsphome(real.command());
        property.setBuildServer(true);
        property.setApproval("first");
        agent.getNodeProperties().add(property);
        jenkins.jenkins.updateNode(agent);
        await().atMost(Duration.ofMinutes(5))
                .until(() -> ControllerFleet.get()
                        .service()
                        .machines()
                        .find(JenkinsHost.machineOf(agent))
                        .filter(machine -> machine.approval().isApproved())
                        .isPresent());
        folder = jenkins.createProject(Folder.class, "home");
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .addAll(List.of(
                        new FileCredentialsImpl(
                                CredentialsScope.GLOBAL,
                                "house",
                                "",
                                "secrets.yaml",
                                SecretBytes.fromRawBytes(
                                        "ota_password: correct-horse-battery\nunused: never-asked-for\n"
                                                .getBytes(StandardCharsets.UTF_8))),
                        new StringCredentialsImpl(CredentialsScope.GLOBAL, "code", "", Secret.fromString(CODE)),
                        new StringCredentialsImpl(CredentialsScope.SYSTEM, "hidden", "", Secret.fromString("no"))));
    }

    private WorkflowRun run(String name, String step) throws Exception {
        Item found = folder.getItem(name);
        WorkflowJob job = found == null ? folder.createProject(WorkflowJob.class, name) : (WorkflowJob) found;
        job.setDefinition(new CpsFlowDefinition("node('builder') {\n" + CONFIGURATION + step + "\n}", true));
        return jenkins.buildAndAssertStatus(Result.FAILURE, job);
    }

    @Test
    @DisplayName("Decision 7: secrets reach the compiler, and neither console, records nor workspace")
    void secretsReachTheCompilerAndNothingElse() throws Exception {
        WorkflowRun run = run(
                "install", "esphomeCompile configurations: 'a.yaml', verbose: true, secrets: ['house', 'code=code']");

        // the compiler saw it, for it complains of it
        assertThat(JenkinsRule.getLog(run)).containsPattern("error: .\\*{4}. was not declared");
        Path home = jenkins.jenkins.getRootDir().toPath();
        for (String secret : List.of(CODE, "correct-horse-battery", "never-asked-for")) {
            assertThat(JenkinsRule.getLog(run)).doesNotContain(secret);
            assertThat(LivingTree.filesWith(home.resolve("jobs"), secret)).isEmpty();
            assertThat(LivingTree.filesWith(home.resolve("esphome"), secret)).isEmpty();
            assertThat(LivingTree.filesWith(
                            Path.of(agent.getWorkspaceFor(run.getParent()).getRemote()), secret))
                    .isEmpty();
        }
        Path bundles = Path.of(agent.getRootPath().getRemote(), "esphome-fleet/bundles");
        assertThat(LivingTree.filesWith(bundles, CODE)).isEmpty();
    }

    @Test
    void aCredentialThatCannotBeUsedIsToldByItsIdAlone() throws Exception {
        jenkins.assertLogContains(
                "ERROR: There is no credential 'garage' of the kind 'Secret file' that the job 'home/install' may use",
                run("install", "esphomeCompile configurations: 'a.yaml', secrets: 'garage'"));
        jenkins.assertLogContains(
                "ERROR: There is no credential 'house' of the kind 'Secret text'",
                run("install", "esphomeCompile configurations: 'a.yaml', secrets: [code: 'house']"));
        jenkins.assertLogContains(
                "ERROR: There is no credential 'hidden' of the kind 'Secret text'",
                run("install", "esphomeCompile configurations: 'a.yaml', secrets: [code: 'hidden']"));
        jenkins.assertLogContains(
                "are two secrets files",
                run("install", "esphomeCompile configurations: 'a.yaml', secrets: ['house', 'garage']"));
    }

    @Test
    @SuppressWarnings("deprecation") // an extension for one test
    @DisplayName("Decision 7: a stranger's change request never flashes, gets no secrets, and poisons nothing")
    void aStrangersChangeRequestNeverFlashesGetsNoSecretsAndPoisonsNothing() throws Exception {
        ExtensionList.lookup(SCMHead.HeadByItem.class).add(new Forks());

        jenkins.assertLogContains(
                "It never flashes a device: use esphomeCompile", run("PR-1", "esphomeInstall 'a.yaml'"));
        jenkins.assertLogContains(
                "It never flashes a device", run("PR-1", "esphomeInstall devices: 'a', previous: true"));
        WorkflowRun asks = run("PR-1", "esphomeCompile configurations: 'a.yaml', secrets: ['house', 'code=code']");
        jenkins.assertLogContains("It gets no credentials", asks);
        assertThat(ControllerFleet.get().service().job(new JobId(1, 1))).isEmpty();

        run(
                "PR-1",
                "writeFile file: 'secrets.yaml', text: 'code: \"no_program\"\\nota_password: \"x\"'\n"
                        + "esphomeCompile configurations: 'a.yaml'");
        FirmwareJob compile =
                ControllerFleet.get().service().job(new JobId(1, 1)).orElseThrow();
        Work.Compile strangers = (Work.Compile) compile.work();
        assertThat(strangers.configuration().trust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(strangers.configuration().fleet()).isEqualTo("home");
    }

    @Test
    @SuppressWarnings("deprecation") // an extension for one test
    void whereNoBranchSourceSaysOtherwiseEverythingIsTrusted() throws Exception {
        ExtensionList.lookup(SCMHead.HeadByItem.class).add(new Forks());

        WorkflowRun run = run("main", "esphomeInstall 'missing.yaml'");

        jenkins.assertLogNotContains("change request", run);
        assertThat(SecretStore.get()).isNotNull();
    }

    /** Every job that is called as branch sources call change requests is one of a fork. */
    private static final class Forks extends SCMHead.HeadByItem {
        @Override
        public SCMHead getHead(Item item) {
            return item.getName().startsWith("PR-") ? new Fork(item.getName()) : null;
        }
    }

    private static final class Fork extends SCMHead implements ChangeRequestSCMHead {
        private static final long serialVersionUID = 1L;

        Fork(String name) {
            super(name);
        }

        @Override
        public SCMHeadOrigin getOrigin() {
            return new SCMHeadOrigin.Fork("stranger");
        }

        @Override
        public String getId() {
            return "1";
        }

        @Override
        public SCMHead getTarget() {
            return new SCMHead("main");
        }
    }
}
