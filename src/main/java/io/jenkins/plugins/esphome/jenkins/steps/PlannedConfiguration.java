package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.build.ConfigurationFile;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.Serializable;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far one configuration of a step has come: not filed yet, filed, or refused. The number under which it will be filed is
 * known, and kept with the step, before it is filed: so a resumed step can ask whether it was.
 */
final class PlannedConfiguration implements Serializable {
    private static final long serialVersionUID = 2L;

    private final String path;
    private final String name;
    /** Null in what the first builds of the plugin kept, which made the number only when they filed. */
    private final String number;

    private volatile String request = "";
    private volatile String refusal = "";
    private volatile boolean leftOut;

    PlannedConfiguration(ConfigurationFile file, RequestId number) {
        this.path = file.path();
        this.name = file.name();
        this.number = number.toString();
    }

    ConfigurationFile file() {
        return new ConfigurationFile(path, name);
    }

    /** @return reserved for its request */
    RequestId number() {
        return RequestId.parse(number == null ? request : number);
    }

    /** @return under what it may run: the number that it was given, and the request that it became, if that is another */
    Stream<RequestId> numbers() {
        return Stream.concat(Optional.ofNullable(number).map(RequestId::parse).stream(), request().stream())
                .distinct();
    }

    boolean isOpen() {
        return request.isEmpty() && refusal.isEmpty();
    }

    /** @return its request, or the equal one that it joined; none once it was given up */
    Optional<RequestId> request() {
        return request.isEmpty() || !refusal.isEmpty() ? Optional.empty() : Optional.of(RequestId.parse(request));
    }

    /** @return whether somebody else's equal request was waiting, which goes on for him if this step is stopped (Q4) */
    boolean hasJoined() {
        return number != null && !request.isEmpty() && !request.equals(number);
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

    /** It was not its own fault: a stop came first. */
    void leftOut(String reason) {
        leftOut = true;
        refusal = reason;
    }

    boolean isLeftOut() {
        return leftOut;
    }
}
