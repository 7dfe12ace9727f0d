package io.jenkins.plugins.esphome.jenkins.config;

import hudson.util.FormValidation;
import io.jenkins.plugins.esphome.model.BadInput;
import java.util.Optional;
import java.util.function.Supplier;
import jenkins.model.Jenkins;

/** Checks what is typed into a form with the same code that refuses it when it is saved. */
public final class FormCheck {
    private FormCheck() {}

    /** Anybody may ask: nothing is looked up, only what was typed is read. */
    public static FormValidation of(Supplier<?> reading) {
        return warning(() -> noneFor(reading.get()));
    }

    private static Optional<String> noneFor(Object whatCouldBeRead) {
        return Optional.empty();
    }

    /** Whoever may only look at the page learns nothing from its checks. */
    public static FormValidation readByAdministrator(Supplier<?> reading) {
        return mayAsk() ? of(reading) : FormValidation.ok();
    }

    /** As {@link #readByAdministrator}, for what may be saved but looks wrong. */
    public static FormValidation byAdministrator(Supplier<Optional<String>> warning) {
        return mayAsk() ? warning(warning) : FormValidation.ok();
    }

    private static boolean mayAsk() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    private static FormValidation warning(Supplier<Optional<String>> warning) {
        try {
            return warning.get().map(FormValidation::warning).orElseGet(FormValidation::ok);
        } catch (BadInput e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
