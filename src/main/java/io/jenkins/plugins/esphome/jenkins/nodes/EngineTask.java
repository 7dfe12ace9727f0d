package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Computer;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Requester;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * What Jenkins' queue shows of a job of ours, so that whoever may see and stop the build that asked for it may see and stop it
 * there (Q8).
 *
 * <p>It is compared by identity and never written to disk: after a restart the engine asks anew.
 */
@ExportedBean
public abstract class EngineTask implements Queue.TransientTask, AccessControlled {
    private final JobId job;
    private final String work;
    private final Requester requester;

    /** @param work what it is for, as a user reads it */
    EngineTask(JobId job, String work, Requester requester) {
        this.job = job;
        this.work = work;
        this.requester = requester;
    }

    /** @return whether Jenkins' queue took it */
    final boolean schedule() {
        return !Queue.getInstance().schedule2(this, 0).isRefused();
    }

    /** Never on the caller's thread, which may hold a lock of ours that whoever holds the queue's lock waits for. */
    final void leaveQueue() {
        Computer.threadPoolForRemoting.execute(() -> Queue.getInstance().cancel(this));
    }

    /** Somebody took it out of the queue; called under the queue's lock. */
    abstract void cancelledInQueue(String userId);

    static String nameOf(String userId) {
        return Optional.ofNullable(User.getById(userId, false))
                .map(User::getFullName)
                .orElse(userId);
    }

    /** @return the page for what no build asked for */
    abstract String page();

    @Override
    public final boolean isConcurrentBuild() {
        return true;
    }

    @Override
    public final String getName() {
        return getDisplayName();
    }

    @Override
    @Exported(name = "name")
    public final String getDisplayName() {
        return Messages.task(work);
    }

    @Override
    public final String getFullDisplayName() {
        return Messages.taskOfJob(work, job.toString());
    }

    /** @return the build that asked for it, where its reader finds what it is about */
    @Override
    @Exported
    public final String getUrl() {
        return build().map(Item::getUrl).orElseGet(this::page);
    }

    /** Who may see and stop the build that asked may see and stop this. */
    @Override
    public final ACL getACL() {
        return build().map(Item::getACL).orElseGet(() -> Jenkins.get().getACL());
    }

    @Override
    public final boolean hasAbortPermission() {
        WhoAborts.asks();
        return Queue.TransientTask.super.hasAbortPermission();
    }

    private Optional<Item> build() {
        return Builds.of(requester);
    }
}
