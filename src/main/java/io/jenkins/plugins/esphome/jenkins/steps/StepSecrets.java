package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.model.Run;
import io.jenkins.plugins.esphome.build.BundleSecrets;
import io.jenkins.plugins.esphome.jenkins.config.SecretStore;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which credentials a step wants as secrets: one whole {@code secrets.yaml} by its id, and single secrets as {@code NAME=ID}. Ids
 * only; what they stand for is asked for when it is needed and never kept with the step.
 */
record StepSecrets(Optional<String> file, SortedMap<String, String> named) {

    /** @throws BadInput with one sentence if an entry cannot be read */
    static StepSecrets of(List<String> entries) {
        Optional<String> file = Optional.empty();
        SortedMap<String, String> named = new TreeMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            if (equals < 0 && file.isPresent()) {
                throw new BadInput("secrets: '" + file.get() + "' and '" + entry
                        + "' are two secrets files: name one, and further secrets as NAME=ID.");
            } else if (equals < 0) {
                file = Optional.of(entry);
            } else {
                name(entry, equals, named);
            }
        }
        return new StepSecrets(file, named);
    }

    private static void name(String entry, int equals, SortedMap<String, String> named) {
        String name = entry.substring(0, equals).strip();
        String id = entry.substring(equals + 1).strip();
        if (name.isEmpty() || id.isEmpty()) {
            throw new BadInput(
                    "secrets: '" + entry
                            + "' is neither the id of a secret file nor NAME=ID: write the secret's name, '=' and a credential's id.");
        }
        if (named.put(name, id) != null) {
            throw new BadInput("secrets: '" + name + "' is given twice: leave one out.");
        }
    }

    boolean isEmpty() {
        return file.isEmpty() && named.isEmpty();
    }

    /**
     * @return nothing if the step wants none
     * @throws BadInput if this build may not use one of them
     */
    Optional<BundleSecrets> resolve(Run<?, ?> build) throws IOException {
        if (isEmpty()) {
            return Optional.empty();
        }
        SecretStore store = SecretStore.get();
        Optional<String> yaml = file.isPresent() ? Optional.of(store.file(build, file.get())) : Optional.empty();
        SortedMap<String, String> values = new TreeMap<>();
        named.forEach((name, id) -> values.put(name, store.text(build, id)));
        return Optional.of(BundleSecrets.of(yaml, values));
    }
}
