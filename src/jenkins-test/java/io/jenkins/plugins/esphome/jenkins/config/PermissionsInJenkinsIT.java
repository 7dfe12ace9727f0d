package io.jenkins.plugins.esphome.jenkins.config;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import java.util.List;
import java.util.Locale;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who may do what with firmware, when nobody has set anything. */
@WithJenkins
final class PermissionsInJenkinsIT {
    private JenkinsRule jenkins;
    private FreeStyleProject job;

    @BeforeEach
    void people(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = jenkins.createFreeStyleProject();
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("administrator")
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader", "builder", "keeper")
                .grant(Item.READ)
                .onItems(job)
                .to("reader", "builder")
                .grant(Item.BUILD)
                .onItems(job)
                .to("builder")
                .grant(EsphomePermissions.DOWNLOAD)
                .onItems(job)
                .to("keeper"));
    }

    private List<Permission> of(String user) {
        return PermissionGroup.get(EsphomePermissions.class).getPermissions().stream()
                .filter(permission -> job.getACL()
                        .hasPermission2(User.getOrCreateByIdOrFullName(user).impersonate2(), permission))
                .toList();
    }

    @Test
    void whoReadsAJobSeesItsDevices() {
        assertThat(of("reader")).containsExactly(EsphomePermissions.VIEW);
    }

    @Test
    void whoMayStartAJobMayCompileAndInstall() {
        assertThat(of("builder"))
                .containsExactlyInAnyOrder(
                        EsphomePermissions.VIEW, EsphomePermissions.COMPILE, EsphomePermissions.INSTALL);
    }

    @Test
    void onlyAnAdministratorMayDoEverything() {
        assertThat(of("administrator"))
                .containsExactlyInAnyOrderElementsOf(
                        PermissionGroup.get(EsphomePermissions.class).getPermissions());
    }

    @Test
    void firmwareIsDownloadedOnlyByThoseToWhomThatWasGranted() {
        assertThat(of("keeper")).containsExactly(EsphomePermissions.DOWNLOAD);
        assertThat(of("builder")).doesNotContain(EsphomePermissions.DOWNLOAD);
    }

    @Test
    void everyPermissionSaysWhatItAllows() {
        assertThat(EsphomePermissions.GROUP.title.toString(Locale.ROOT)).isEqualTo("ESPHome");
        assertThat(EsphomePermissions.GROUP.getPermissions())
                .hasSize(5)
                .allSatisfy(permission ->
                        assertThat(permission.description.toString(Locale.ROOT)).endsWith("."));
    }

    @Test
    void machinesAreApprovedForTheWholeJenkinsAndNotInAFolder() {
        assertThat(EsphomePermissions.MANAGE.isContainedBy(PermissionScope.JENKINS))
                .isTrue();
        assertThat(EsphomePermissions.MANAGE.isContainedBy(PermissionScope.ITEM_GROUP))
                .isFalse();
    }

    @Test
    void permissionsAreThereBeforeASavedMatrixIsRead() {
        assertThat(Permission.fromId(EsphomePermissions.class.getName() + ".DownloadFirmware"))
                .isSameAs(EsphomePermissions.DOWNLOAD);
    }
}
