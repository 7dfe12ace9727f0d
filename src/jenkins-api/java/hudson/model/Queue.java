package hudson.model;

import hudson.model.queue.CauseOfBlockage;
import hudson.model.queue.ScheduleResult;
import hudson.model.queue.SubTask;
import java.util.concurrent.Future;
import jenkins.console.WithConsoleUrl;
import jenkins.model.FullyNamedModelObject;

public class Queue {
    public static Queue getInstance() {
        throw new UnsupportedOperationException();
    }

    public ScheduleResult schedule2(Task task, int quietPeriod, Action... actions) {
        throw new UnsupportedOperationException();
    }

    public boolean cancel(Task task) {
        throw new UnsupportedOperationException();
    }

    public Item getItem(Task task) {
        throw new UnsupportedOperationException();
    }

    public Future<?> scheduleMaintenance() {
        throw new UnsupportedOperationException();
    }

    public interface Task extends FullyNamedModelObject, SubTask {
        String getName();

        @Override
        String getUrl();

        default CauseOfBlockage getCauseOfBlockage() {
            return null;
        }

        default boolean isConcurrentBuild() {
            return false;
        }
    }

    public interface TransientTask extends Task {}

    public interface FlyweightTask extends Task {}

    public interface Executable extends Runnable, WithConsoleUrl {
        SubTask getParent();

        @Override
        void run();

        default long getEstimatedDuration() {
            throw new UnsupportedOperationException();
        }

        @Override
        default String getConsoleUrl() {
            throw new UnsupportedOperationException();
        }

        @Override
        String toString();
    }

    public abstract static class Item {
        public final Task task = null;

        public final String getWhy() {
            throw new UnsupportedOperationException();
        }
    }

    public abstract static class NotWaitingItem extends Item {}

    public static final class BuildableItem extends NotWaitingItem {}

    public static final class LeftItem extends Item {
        public boolean isCancelled() {
            throw new UnsupportedOperationException();
        }
    }
}
