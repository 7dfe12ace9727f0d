package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.util.ListBoxModel;
import org.jvnet.localizer.ResourceBundleHolder;

/** The words of this room's forms, from {@code Messages.properties} in the reader's language. */
final class Messages {
    private static final ResourceBundleHolder HOLDER = ResourceBundleHolder.get(Messages.class);

    private Messages() {}

    static String compile() {
        return HOLDER.format("compile");
    }

    static String install() {
        return HOLDER.format("install");
    }

    /** @return the choices that an argument has, in this order */
    static ListBoxModel choices(String argument, String... values) {
        ListBoxModel choices = new ListBoxModel();
        for (String value : values) {
            choices.add(HOLDER.format(argument + "." + value), value);
        }
        return choices;
    }
}
