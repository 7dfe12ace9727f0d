package io.jenkins.plugins.esphome.jenkins.nodes;

import java.lang.ref.WeakReference;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * Remembers who was asked for the permission to cancel a queue item in a web request, because Jenkins tells its listeners of the
 * cancel in its own name, later in the same request.
 */
final class WhoAborts {
    private static final ThreadLocal<WhoAborts> LAST = new ThreadLocal<>();

    private final WeakReference<StaplerRequest2> request;
    private final String userId;

    private WhoAborts(StaplerRequest2 request, String userId) {
        this.request = new WeakReference<>(request);
        this.userId = userId;
    }

    /** The current user is about to be told whether he may. */
    static void asks() {
        LAST.set(new WhoAborts(
                Stapler.getCurrentRequest2(), Jenkins.getAuthentication2().getName()));
    }

    /** @return the id of the user in whose request this is; "Jenkins" outside a request */
    static String now() {
        StaplerRequest2 current = Stapler.getCurrentRequest2();
        return Optional.ofNullable(LAST.get())
                .filter(last -> current != null && last.request.get() == current)
                .map(last -> last.userId)
                .orElse("Jenkins");
    }
}
