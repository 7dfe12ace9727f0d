package io.jenkins.plugins.esphome.jenkins.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Item;
import hudson.model.Result;
import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.fleet.WaitingCompile;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.config.EsphomePermissions;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.store.HistoryQuery;
import io.jenkins.plugins.esphome.store.JsonFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The page of the whole controller for two people of whom each is kept out of the other's folder. */
@WithJenkins
final class OthersFoldersInJenkinsIT {
    private JenkinsRule jenkins;
    private FleetService service;

    @BeforeEach
    void twoFoldersOfTwoPeople(JenkinsRule rule) throws Exception {
        jenkins = rule;
        EsphomeConfiguration.get().setBuiltInNode(true);
        service = ControllerFleet.get().service();
        Folder home = folder("home");
        Folder garden = folder("garden");
        for (String fleet : List.of("home", "garden", "gone", "_top")) {
            record(fleet);
            ended(fleet);
            WaitingCompile.file(service, fleet, fleet + "-waits", build(fleet));
        }
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, EsphomePermissions.VIEW)
                .onRoot()
                .to("alice", "bob")
                .grant(Item.READ)
                .onFolders(home)
                .to("alice")
                .grant(Item.READ)
                .onFolders(garden)
                .to("bob")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("administrator"));
    }

    /** With a fleet of its own, because a build has asked for one. */
    private Folder folder(String name) throws Exception {
        Folder folder = jenkins.createProject(Folder.class, name);
        WorkflowJob job = folder.createProject(WorkflowJob.class, "install");
        job.setDefinition(new CpsFlowDefinition("esphomeInstall previous: true, devices: ['none']", true));
        jenkins.buildAndAssertStatus(Result.FAILURE, job);
        return folder;
    }

    private static Optional<String> build(String fleet) {
        return fleet.equals("_top") ? Optional.empty() : Optional.of(fleet + "/install#1");
    }

    private void record(String fleet) {
        Path records = jenkins.jenkins.getRootDir().toPath().resolve("esphome/devices");
        new JsonFile<>(records.resolve(fleet).resolve(fleet + "-device.json"), DeviceRecord.class)
                .replace(new DeviceRecord(
                        new DeviceId(fleet, fleet + "-device"),
                        new Target.Network(fleet + ".local"),
                        "host",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
    }

    private void ended(String fleet) {
        RequestId id = WaitingCompile.file(service, fleet, fleet + "-ended", build(fleet));
        service.cancel(id, "somebody");
        await().until(() -> service.store().history().page(HistoryQuery.ALL, Optional.empty(), 20).entries().stream()
                .anyMatch(entry -> entry.job().request().equals(id)));
    }

    @Test
    void eachSeesTheirOwnFolderAndWhatIsNobodys() throws Exception {
        requireSeen("alice", List.of("home", "_top"), List.of("garden", "gone"));
        requireSeen("bob", List.of("garden", "_top"), List.of("home", "gone"));
        requireSeen("administrator", List.of("home", "garden", "gone", "_top"), List.of());
    }

    private void requireSeen(String user, List<String> seen, List<String> hidden) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login(user)) {
            String page = client.goTo("esphome/").asNormalizedText();
            JSONObject all = client.getJSON("esphome/api/json?depth=1").getJSONObject();
            for (String shown : List.of(page, all.toString())) {
                for (String fleet : seen) {
                    assertThat(shown).contains(fleet + "-device", fleet + "-waits", fleet + "-ended");
                }
                for (String fleet : hidden) {
                    assertThat(shown)
                            .doesNotContain(fleet + "-device", fleet + "-waits", fleet + "-ended", fleet + ".local");
                }
            }
            assertThat(all.getInt("deviceTotal")).isEqualTo(seen.size());
            assertThat(all.getInt("jobTotal")).isEqualTo(seen.size());
            assertThat(all.getJSONArray("ended").size()).isEqualTo(seen.size());
            JSONObject second = client.getJSON("esphome/api/json?depth=1&device=1&job=1&limit=1")
                    .getJSONObject();
            assertThat(second.getJSONArray("devices").size()).isEqualTo(1);
            assertThat(second.getJSONArray("jobs").size()).isEqualTo(1);
        }
    }
}
