package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Item;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.esphome.model.Requester;
import java.util.Optional;
import jenkins.model.Jenkins;

/** The Jenkins job whose build asked for something: who may see and stop that one may see and stop the other. */
public final class Builds {
    private Builds() {}

    /** @return the job, whoever asks for it; none if it was no build, or the job is gone */
    @SuppressWarnings("try") // the context is only there to be closed
    public static Optional<Item> of(Requester requester) {
        try (ACLContext everything = ACL.as2(ACL.SYSTEM2)) {
            return requester
                    .build()
                    .map(build -> build.substring(0, Math.max(0, build.lastIndexOf('#'))))
                    .map(job -> Jenkins.get().getItemByFullName(job));
        }
    }
}
