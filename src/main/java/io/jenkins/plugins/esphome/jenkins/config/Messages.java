package io.jenkins.plugins.esphome.jenkins.config;

import org.jvnet.localizer.Localizable;
import org.jvnet.localizer.ResourceBundleHolder;

/**
 * The words of this room, from {@code Messages.properties} in the reader's language. Written by hand, in the manner of the
 * generator that Jenkins' own build has; a test holds methods and properties together.
 */
final class Messages {
    private static final ResourceBundleHolder HOLDER = ResourceBundleHolder.get(Messages.class);

    private Messages() {}

    static String EsphomeConfiguration_displayName() {
        return HOLDER.format("EsphomeConfiguration.displayName");
    }

    static String Fleet_displayName() {
        return HOLDER.format("Fleet.displayName");
    }

    static String FolderFleet_top() {
        return HOLDER.format("FolderFleet.top");
    }

    static String FolderFleet_gone(Object fleet) {
        return HOLDER.format("FolderFleet.gone", fleet);
    }

    static Localizable _EsphomePermissions_title() {
        return new Localizable(HOLDER, "EsphomePermissions.title");
    }

    static Localizable _EsphomePermissions_View_description() {
        return new Localizable(HOLDER, "EsphomePermissions.View.description");
    }

    static Localizable _EsphomePermissions_Compile_description() {
        return new Localizable(HOLDER, "EsphomePermissions.Compile.description");
    }

    static Localizable _EsphomePermissions_Install_description() {
        return new Localizable(HOLDER, "EsphomePermissions.Install.description");
    }

    static Localizable _EsphomePermissions_Manage_description() {
        return new Localizable(HOLDER, "EsphomePermissions.Manage.description");
    }

    static Localizable _EsphomePermissions_DownloadFirmware_description() {
        return new Localizable(HOLDER, "EsphomePermissions.DownloadFirmware.description");
    }
}
