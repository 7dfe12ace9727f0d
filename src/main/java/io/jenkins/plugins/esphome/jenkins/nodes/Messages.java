package io.jenkins.plugins.esphome.jenkins.nodes;

import io.jenkins.plugins.esphome.model.JobStatus;
import java.util.Locale;
import org.jvnet.localizer.ResourceBundleHolder;

/** The words of this room, from {@code Messages.properties} in the reader's language. */
final class Messages {
    private static final ResourceBundleHolder HOLDER = ResourceBundleHolder.get(Messages.class);

    private Messages() {}

    static String installer() {
        return HOLDER.format("installer");
    }

    static String slots(int compiling, int compiles, int uploading, int uploads) {
        return HOLDER.format("slots", compiling, compiles, uploading, uploads);
    }

    static String standing(Standing.State state) {
        return HOLDER.format("standing." + lower(state));
    }

    static String status(JobStatus status) {
        return HOLDER.format("status." + lower(status));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
