package io.jenkins.plugins.esphome.jenkins.config;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Computer;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.User;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Which job may use which fleet, asked before anything else happens: the steps below never get as far as ESPHome. */
@WithJenkins
final class FleetAccessInJenkinsIT {
    private JenkinsRule jenkins;
    private WorkflowJob job;

    @BeforeEach
    void twoFolders(JenkinsRule rule) throws Exception {
        jenkins = rule;
        EsphomeConfiguration.get().setBuiltInNode(true);
        jenkins.createProject(Folder.class, "home");
        job = jenkins.createProject(Folder.class, "garden").createProject(WorkflowJob.class, "install");
    }

    private WorkflowRun run(Result expected, String step) throws Exception {
        job.setDefinition(new CpsFlowDefinition("node { " + step + " }", true));
        return jenkins.buildAndAssertStatus(expected, job);
    }

    @Test
    @DisplayName("Decision 7: a job cannot name the fleet of another folder")
    void theFleetOfAnotherFolderIsRefused() throws Exception {
        WorkflowRun run = run(Result.FAILURE, "esphomeInstall configurations: '*.yaml', fleet: 'home'");

        jenkins.assertLogContains(
                "ERROR: There is no fleet 'home' for the job 'garden/install': leave 'fleet' out", run);
    }

    @Test
    void aJobThatMayOnlyCompileIsNotLetToInstall() throws Exception {
        Fleet house = new Fleet("house");
        house.setCompile(List.of("garden"));
        EsphomeConfiguration.get().setFleets(List.of(house));

        WorkflowRun installs = run(Result.FAILURE, "esphomeInstall configurations: '*.yaml', fleet: 'house'");
        jenkins.assertLogContains(
                "ERROR: The job 'garden/install' may not flash devices of the fleet 'house': ", installs);

        WorkflowRun compiles = run(Result.FAILURE, "esphomeCompile configurations: '*.yaml', fleet: 'house'");
        jenkins.assertLogNotContains("may not", compiles);
        jenkins.assertLogContains("There is no directory", compiles);
    }

    @Test
    void whoRunsTheBuildNeedsThePermission() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Computer.BUILD)
                .everywhere()
                .to("alice")
                .grant(Item.READ, EsphomePermissions.COMPILE)
                .onFolders((Folder) job.getParent())
                .to("alice"));
        QueueItemAuthenticatorConfiguration.get()
                .getAuthenticators()
                .add(new MockQueueItemAuthenticator()
                        .authenticate(
                                job.getFullName(),
                                User.getOrCreateByIdOrFullName("alice").impersonate2()));

        WorkflowRun installs = run(Result.FAILURE, "esphomeInstall '*.yaml'");
        jenkins.assertLogContains(
                "ERROR: 'alice', as whom this build runs, may not flash devices of any fleet here", installs);

        WorkflowRun compiles = run(Result.FAILURE, "esphomeCompile '*.yaml'");
        jenkins.assertLogNotContains("alice', as whom", compiles);
    }
}
