package io.jenkins.plugins.esphome.jenkins.config;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.esphome.model.Trust;
import java.io.IOException;

/**
 * Says whether what a build checked out may be a stranger's. Where nobody knows of strangers, because no branch source is
 * installed, everything is trusted as the job itself is.
 */
public abstract class SourceTrust implements ExtensionPoint {

    /** May ask a server, so not on a thread that others wait for. */
    protected abstract Trust judge(Run<?, ?> build, TaskListener console) throws IOException, InterruptedException;

    /** @return untrusted if anybody says so */
    public static Trust of(Run<?, ?> build, TaskListener console) throws IOException, InterruptedException {
        for (SourceTrust one : ExtensionList.lookup(SourceTrust.class)) {
            if (one.judge(build, console) == Trust.UNTRUSTED) {
                return Trust.UNTRUSTED;
            }
        }
        return Trust.TRUSTED;
    }
}
