package io.jenkins.plugins.esphome.jenkins.config;

import hudson.util.FormValidation;
import io.jenkins.plugins.esphome.model.BadInput;
import java.util.Optional;
import java.util.function.Supplier;
import jenkins.model.Jenkins;

/** Checks what an administrator types with the same code that refuses it when it is saved. */
public final class FormCheck {
    private FormCheck() {}

    /** Whoever may only look at the page learns nothing from its checks. */
    public static FormValidation byAdministrator(Supplier<Optional<String>> warning) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return FormValidation.ok();
        }
        try {
            return warning.get().map(FormValidation::warning).orElseGet(FormValidation::ok);
        } catch (BadInput e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
