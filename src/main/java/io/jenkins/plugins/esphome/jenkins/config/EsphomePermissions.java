package io.jenkins.plugins.esphome.jenkins.config;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Item;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * What a person may do with firmware, apart from what they may do with jobs. Without any setting, whoever reads a job sees its
 * devices, whoever may start a job may compile and flash what its Jenkinsfile says, and the rest is for administrators: firmware
 * holds Wi-Fi keys, so nobody downloads it unasked.
 *
 * <p>All are asked of a job or a folder, except {@link #MANAGE}, which is asked of Jenkins as a whole: a machine belongs to no
 * folder.
 */
public final class EsphomePermissions {
    private static final Logger LOGGER = Logger.getLogger(EsphomePermissions.class.getName());

    public static final PermissionGroup GROUP =
            new PermissionGroup("ESPHome", EsphomePermissions.class, Messages._EsphomePermissions_title());

    /** See devices, jobs and their logs. */
    public static final Permission VIEW = new Permission(
            GROUP, "View", Messages._EsphomePermissions_View_description(), Item.READ, PermissionScope.ITEM);

    /** Have configurations compiled. */
    public static final Permission COMPILE = new Permission(
            GROUP, "Compile", Messages._EsphomePermissions_Compile_description(), Item.BUILD, PermissionScope.ITEM);

    /** Have devices flashed. */
    public static final Permission INSTALL = new Permission(
            GROUP, "Install", Messages._EsphomePermissions_Install_description(), Item.BUILD, PermissionScope.ITEM);

    /** Approve machines, and look whether ESPHome can work on them. */
    public static final Permission MANAGE = new Permission(
            GROUP,
            "Manage",
            Messages._EsphomePermissions_Manage_description(),
            Jenkins.ADMINISTER,
            PermissionScope.JENKINS);

    /** Take firmware out of Jenkins, with the secrets that were compiled into it. */
    public static final Permission DOWNLOAD = new Permission(
            GROUP,
            "DownloadFirmware",
            Messages._EsphomePermissions_DownloadFirmware_description(),
            Jenkins.ADMINISTER,
            PermissionScope.ITEM);

    private EsphomePermissions() {}

    /** @return whether who asks may see of this job or folder that it is there, and what it has of ours */
    public static boolean mayView(Item item) {
        return item.hasPermission(Item.READ) && item.hasPermission(VIEW);
    }

    /** A matrix of permissions that was saved knows ours by name only once they exist: so before the configuration is read. */
    @Initializer(after = InitMilestone.PLUGINS_STARTED, before = InitMilestone.EXTENSIONS_AUGMENTED)
    public static void register() {
        LOGGER.log(Level.FINE, () -> "Permissions: " + List.of(VIEW, COMPILE, INSTALL, MANAGE, DOWNLOAD));
    }
}
