package io.jenkins.plugins.esphome.jenkins.config;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.esphome.model.Trust;
import java.io.IOException;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMHeadOrigin;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMRevisionAction;
import jenkins.scm.api.SCMSource;
import jenkins.scm.api.mixin.ChangeRequestSCMHead;

/**
 * Asks the branch source whether it trusts a change request or a fork: it knows who may write to the repository. What it does
 * not trust as it stands, and what it cannot be asked about, is a stranger's; the rest of a repository is its owners'.
 */
@Extension(optional = true)
public final class ChangeRequestTrust extends SourceTrust {
    @Override
    protected Trust judge(Run<?, ?> build, TaskListener console) throws IOException, InterruptedException {
        SCMHead head = SCMHead.HeadByItem.findHead(build.getParent());
        if (head == null || !mayBeStrange(head)) {
            return Trust.TRUSTED;
        }
        SCMSource source = SCMSource.SourceByItem.findSource(build.getParent());
        SCMRevision built = source == null ? null : SCMRevisionAction.getRevision(source, build);
        return built != null && built.equals(source.getTrustedRevision(built, console))
                ? Trust.TRUSTED
                : Trust.UNTRUSTED;
    }

    private static boolean mayBeStrange(SCMHead head) {
        return head instanceof ChangeRequestSCMHead || head.getOrigin() instanceof SCMHeadOrigin.Fork;
    }
}
