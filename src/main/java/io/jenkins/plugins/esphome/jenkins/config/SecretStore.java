package io.jenkins.plugins.esphome.jenkins.config;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;

/** Where secrets of a build come from; the plugin that keeps them may not be installed. */
public abstract class SecretStore implements ExtensionPoint {

    /**
     * @param id of a file
     * @return its content
     * @throws BadInput if this build may use no such file
     */
    public abstract String file(Run<?, ?> build, String id) throws IOException;

    /**
     * @param id of a text
     * @return it
     * @throws BadInput if this build may use no such text
     */
    public abstract String text(Run<?, ?> build, String id);

    /** @throws BadInput if there is none */
    public static SecretStore get() {
        return ExtensionList.lookup(SecretStore.class).stream()
                .findFirst()
                .orElseThrow(() -> new BadInput("'secrets' names credentials, and this Jenkins has no store for them:"
                        + " install the plugin 'Plain Credentials'."));
    }
}
