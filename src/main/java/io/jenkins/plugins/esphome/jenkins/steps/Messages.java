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
        return add(new ListBoxModel(), argument, values);
    }

    /** @return these, and before them that it is left out: a form begins with what is first */
    static ListBoxModel optional(String argument, String... values) {
        ListBoxModel choices = new ListBoxModel();
        choices.add(HOLDER.format(argument), "");
        return add(choices, argument, values);
    }

    private static ListBoxModel add(ListBoxModel choices, String argument, String... values) {
        for (String value : values) {
            choices.add(HOLDER.format(argument + "." + value), value);
        }
        return choices;
    }
}
