package hudson.model.queue;

import hudson.model.Label;
import hudson.model.Queue;
import hudson.model.ResourceActivity;
import java.io.IOException;
import jenkins.model.queue.ITask;

public interface SubTask extends ResourceActivity, ITask {
    default Label getAssignedLabel() {
        return null;
    }

    Queue.Executable createExecutable() throws IOException;

    @Override
    default String getUrl() {
        return null;
    }
}
