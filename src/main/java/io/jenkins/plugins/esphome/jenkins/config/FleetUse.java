package io.jenkins.plugins.esphome.jenkins.config;

import hudson.security.Permission;

/** What a job wants to do with a fleet; flashing includes compiling. */
public enum FleetUse {
    COMPILE,
    INSTALL;

    Permission permission() {
        return switch (this) {
            case COMPILE -> EsphomePermissions.COMPILE;
            case INSTALL -> EsphomePermissions.INSTALL;
        };
    }

    String verb() {
        return switch (this) {
            case COMPILE -> "compile for";
            case INSTALL -> "flash devices of";
        };
    }
}
