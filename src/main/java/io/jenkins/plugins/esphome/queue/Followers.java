package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Knows who follows which job (Q15), and how far each live log goes. A follower that comes while its job ends is told the
 * end all the same: jobs whose end was not announced yet are in {@link #open}, and they leave it before their followers are
 * told.
 */
final class Followers {

    private final Set<JobId> open = ConcurrentHashMap.newKeySet();
    private final Map<JobId, Long> ends = new ConcurrentHashMap<>();
    private final Map<JobId, List<Following>> following = new ConcurrentHashMap<>();

    void open(JobId job) {
        open.add(job);
    }

    /** The request never was: whoever follows it is not kept waiting. */
    void withdrawn(JobId job) {
        open.remove(job);
        List<Following> list = following.remove(job);
        if (list != null) {
            list.forEach(Following::close);
        }
    }

    Subscription follow(
            JobId job,
            LogSource log,
            Executor executor,
            Function<JobId, Optional<FirmwareJob>> record,
            Consumer<JobEvent> follower) {
        Following one = new Following(job, log, executor, follower, gone -> remove(job, gone));
        following.compute(job, (id, list) -> joined(list, one));
        if (open.contains(job)) {
            one.start(ends.getOrDefault(job, 0L));
            return one;
        }
        FirmwareJob ended = record.apply(job).orElse(null);
        if (ended == null) {
            one.close();
            throw new BadInput("There is no job " + job + ": it was never filed, or its history was pruned.");
        }
        one.start(0);
        one.offer(new JobEvent.Ended(job, ended.endedAt().orElse(ended.createdAt()), ended));
        return one;
    }

    void output(JobId job, long offset, byte[] lines) {
        ends.put(job, offset + lines.length);
        List<Following> list = following.get(job);
        if (list != null) {
            list.forEach(one -> one.offer(offset, lines));
        }
    }

    void cleared(JobId job) {
        ends.put(job, 0L);
        List<Following> list = following.get(job);
        if (list != null) {
            list.forEach(Following::cleared);
        }
    }

    void tell(JobEvent event) {
        if (event instanceof JobEvent.Ended) {
            open.remove(event.job());
            ends.remove(event.job());
        }
        List<Following> list =
                event instanceof JobEvent.Ended ? following.remove(event.job()) : following.get(event.job());
        if (list != null) {
            list.forEach(one -> one.offer(event));
        }
    }

    private static List<Following> joined(List<Following> list, Following one) {
        List<Following> all = list == null ? new CopyOnWriteArrayList<>() : list;
        all.add(one);
        return all;
    }

    private void remove(JobId job, Following gone) {
        following.computeIfPresent(job, (id, list) -> {
            list.remove(gone);
            return list.isEmpty() ? null : list;
        });
    }
}
