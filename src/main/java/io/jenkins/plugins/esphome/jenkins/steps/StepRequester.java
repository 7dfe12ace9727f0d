package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.esphome.model.Requester;
import java.util.List;
import java.util.Optional;

/** Says who asked (J8): the person who started the build, or the one before it that led to it; else what started it. */
final class StepRequester {
    private StepRequester() {}

    static Requester of(Run<?, ?> run) {
        List<Cause> causes = run.getCauses();
        String who = person(causes)
                .orElseGet(() -> causes.stream()
                        .findFirst()
                        .map(cause -> "Jenkins (" + cause.getShortDescription() + ")")
                        .orElse("Jenkins"));
        return new Requester(who, Optional.of(run.getExternalizableId()));
    }

    private static Optional<String> person(List<Cause> causes) {
        return causes.stream().flatMap(cause -> person(cause).stream()).findFirst();
    }

    private static Optional<String> person(Cause cause) {
        if (cause instanceof Cause.UserIdCause user) {
            return Optional.of(user.getUserName());
        }
        return cause instanceof Cause.UpstreamCause upstream ? person(upstream.getUpstreamCauses()) : Optional.empty();
    }
}
