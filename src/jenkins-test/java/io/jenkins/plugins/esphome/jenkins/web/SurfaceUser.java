package io.jenkins.plugins.esphome.jenkins.web;

import hudson.model.Computer;
import hudson.model.Item;
import hudson.security.Permission;
import io.jenkins.plugins.esphome.jenkins.config.EsphomePermissions;
import java.util.List;
import jenkins.model.Jenkins;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Those who ask, from nobody to everybody: the columns of the table in {@link WebSurfaceInJenkinsIT}. */
enum SurfaceUser {
    NOBODY(),
    /** May read Jenkins, and so not view devices. */
    READER(Jenkins.READ),
    /** May read jobs, and so view devices. */
    VIEWER(Jenkins.READ, Item.READ),
    COMPILER(Jenkins.READ, Item.READ, EsphomePermissions.COMPILE),
    INSTALLER(Jenkins.READ, Item.READ, EsphomePermissions.INSTALL),
    /** May write jobs, and even an agent's settings. */
    AUTHOR(Jenkins.READ, Item.READ, Item.BUILD, Item.CONFIGURE, Computer.CONFIGURE, Computer.EXTENDED_READ),
    KEEPER(Jenkins.READ, Item.READ, EsphomePermissions.DOWNLOAD),
    /** May do with machines what there is to do, and read no job. */
    MANAGER(Jenkins.READ, EsphomePermissions.MANAGE),
    ADMIN(Jenkins.ADMINISTER);

    private final List<Permission> permissions;

    SurfaceUser(Permission... permissions) {
        this.permissions = List.of(permissions);
    }

    static MockAuthorizationStrategy strategy() {
        MockAuthorizationStrategy all = new MockAuthorizationStrategy();
        for (SurfaceUser user : values()) {
            all.grant(user.permissions.toArray(Permission[]::new)).everywhere().to(user.name());
        }
        return all;
    }
}
