package io.jenkins.plugins.esphome.jenkins.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.ItemGroup;
import hudson.model.Items;
import hudson.model.Result;
import hudson.model.TopLevelItem;
import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.store.JsonFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Folders and jobs that people rename, move, copy and delete. The steps below look for a record and never get as far as ESPHome. */
@WithJenkins
final class FolderFleetsInJenkinsIT {
    private static final String KNOWN = "ERROR: 'kitchen' has no earlier firmware: it ran only one so far.";
    private static final String UNKNOWN = "ERROR: 'kitchen' was never flashed in the fleet '";

    private JenkinsRule jenkins;
    private Folder home;

    @BeforeEach
    void aFolderWithADevice(JenkinsRule rule) throws Exception {
        jenkins = rule;
        EsphomeConfiguration.get().setBuiltInNode(true);
        home = jenkins.createProject(Folder.class, "home");
        assertThat(told(home)).contains(UNKNOWN + "home'");
        Path record = jenkins.jenkins.getRootDir().toPath().resolve("esphome/devices/home/kitchen.json");
        new JsonFile<>(record, DeviceRecord.class)
                .replace(new DeviceRecord(
                        new DeviceId("home", "kitchen"),
                        new Target.Network("kitchen.local"),
                        "host",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
        assertThat(told(home)).contains(KNOWN);
    }

    private String told(Folder folder) throws Exception {
        WorkflowJob job = (WorkflowJob) folder.getItem("install");
        if (job == null) {
            job = folder.createProject(WorkflowJob.class, "install");
        }
        job.setDefinition(
                new CpsFlowDefinition("esphomeInstall previous: true, devices: ['kitchen=their.host']", true));
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        return JenkinsRule.getLog(run);
    }

    private static String fleet(ItemGroup<?> folder) throws Exception {
        return FleetFolders.get().of(folder);
    }

    @Test
    void aFolderThatIsRenamedOrMovedKeepsItsDevicesAndItsRights() throws Exception {
        Fleet shared = new Fleet("shared");
        shared.setInstall(List.of("home/install", "home/*"));
        EsphomeConfiguration.get().setFleets(List.of(shared));

        home.renameTo("house");
        assertThat(told(home)).contains(KNOWN);
        assertThat(EsphomeConfiguration.get().getFleets().get(0).getInstall())
                .containsExactly("house/install", "house/*");

        Folder old = jenkins.createProject(Folder.class, "old");
        home = Items.move(home, old);
        assertThat(home.getFullName()).isEqualTo("old/house");
        assertThat(told(home)).contains(KNOWN);
        assertThat(EsphomeConfiguration.get().getFleets().get(0).getInstall())
                .containsExactly("old/house/install", "old/house/*");

        old.renameTo("archive");
        assertThat(told(home)).contains(KNOWN);
        assertThat(told(jenkins.createProject(Folder.class, "home"))).contains(UNKNOWN + "_home_");
    }

    @Test
    @DisplayName("Decision 7: whoever takes the name of a deleted folder gets neither its devices nor its rights")
    void theNameOfADeletedFolderIsWorthNothing() throws Exception {
        Fleet shared = new Fleet("shared");
        shared.setInstall(List.of("home", "home/install", "garden"));
        EsphomeConfiguration.get().setFleets(List.of(shared));

        home.delete();
        Folder second = jenkins.createProject(Folder.class, "home");

        assertThat(told(second)).contains(UNKNOWN + "_home_");
        assertThat(EsphomeConfiguration.get().getFleets().get(0).getInstall()).containsExactly("garden");
    }

    @Test
    void aCopyIsAnotherFolderAndAComputedOneIsLikeAnyOther() throws Exception {
        Folder copy = (Folder) jenkins.jenkins.<TopLevelItem>copy(home, "copy");
        assertThat(fleet(copy)).isEqualTo("copy");
        WorkflowMultiBranchProject branches = jenkins.createProject(WorkflowMultiBranchProject.class, "branches");
        assertThat(fleet(branches)).isEqualTo("branches");

        branches.renameTo("firmware");
        assertThat(fleet(branches)).isEqualTo("branches");
        branches.delete();

        assertThat(fleet(jenkins.createProject(WorkflowMultiBranchProject.class, "firmware")))
                .isEqualTo("firmware");
        assertThat(fleet(jenkins.createProject(Folder.class, "branches"))).isNotEqualTo("branches");
    }
}
