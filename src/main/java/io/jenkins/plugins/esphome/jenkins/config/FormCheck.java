package io.jenkins.plugins.esphome.jenkins.config;

import hudson.util.FormValidation;
import io.jenkins.plugins.esphome.model.BadInput;
import java.util.Optional;
import java.util.function.Function;
import jenkins.model.Jenkins;

/** Checks what is typed into a form with the same code that refuses it when it is saved. What a request leaves out is empty. */
public final class FormCheck {
    private FormCheck() {}

    /** Anybody may ask: nothing is looked up, only what was typed is read. */
    public static FormValidation of(String typed, Function<String, ?> reading) {
        return warning(typed, text -> noneFor(reading.apply(text)));
    }

    private static Optional<String> noneFor(Object whatCouldBeRead) {
        return Optional.empty();
    }

    /** For what is looked up, and may be saved but looks wrong: whoever may only look at the page learns nothing from it. */
    static FormValidation byAdministrator(String typed, Function<String, Optional<String>> warning) {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? warning(typed, warning) : FormValidation.ok();
    }

    private static FormValidation warning(String typed, Function<String, Optional<String>> warning) {
        try {
            return warning.apply(typed == null ? "" : typed)
                    .map(FormValidation::warning)
                    .orElseGet(FormValidation::ok);
        } catch (BadInput e) {
            return FormValidation.error(e.getMessage().replaceAll("\\p{Cntrl}", "?"));
        }
    }
}
