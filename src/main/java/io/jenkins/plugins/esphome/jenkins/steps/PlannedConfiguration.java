package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.Serializable;
import java.util.Optional;

/** How far one configuration of a step has come: not filed yet, filed under a number, or refused. */
final class PlannedConfiguration implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String name;
    private volatile String request = "";
    private volatile String refusal = "";

    PlannedConfiguration(ConfigurationFile file) {
        this.path = file.path();
        this.name = file.name();
    }

    ConfigurationFile file() {
        return new ConfigurationFile(path, name);
    }

    boolean isOpen() {
        return request.isEmpty() && refusal.isEmpty();
    }

    Optional<RequestId> request() {
        return request.isEmpty() ? Optional.empty() : Optional.of(RequestId.parse(request));
    }

    /** @return why it could not be filed, if so */
    Optional<String> refusal() {
        return refusal.isEmpty() ? Optional.empty() : Optional.of(refusal);
    }

    void filedAs(RequestId id) {
        request = id.toString();
    }

    void refused(String reason) {
        refusal = reason;
    }
}
