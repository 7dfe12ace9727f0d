package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.RequestId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says which requests of the history may go (Q11): those of which every job is one too many of its kind, or too old. Each ended
 * job costs the same, however long the history is. Not thread-safe: the mover's own.
 */
final class Retention {
    /** Bounds one pass when the limits were lowered: what has ended meanwhile shall not wait for all that goes. */
    private static final int AT_ONCE = 256;

    private final StoreSettings settings;
    private final Map<Subject, Deque<Kept>> bySubject = new HashMap<>();
    private final Deque<Kept> byAge = new ArrayDeque<>();
    private final Map<RequestId, Integer> keptJobs = new HashMap<>();
    private final Set<RequestId> candidates = new LinkedHashSet<>();

    Retention(StoreSettings settings) {
        this.settings = settings;
    }

    /** What jobs are counted by: a device, a configuration or a machine, and the type. */
    private record Subject(JobType type, Optional<? extends Object> key) {
        static Subject of(HistoryEntry entry) {
            return switch (entry.type()) {
                case UPLOAD, RENAME -> new Subject(entry.type(), entry.device());
                case COMPILE, CLEAN -> new Subject(entry.type(), entry.configuration());
                case RESET_BUILD_ENV -> new Subject(entry.type(), entry.machine());
            };
        }
    }

    /** One job that still holds its request in the history; compared by identity. */
    private static final class Kept {
        final RequestId request;
        final Subject subject;
        final Instant endedAt;

        Kept(RequestId request, Subject subject, Instant endedAt) {
            this.request = request;
            this.subject = subject;
            this.endedAt = endedAt;
        }
    }

    /** Counts one more ended job; to be called from the oldest to the newest. */
    void add(HistoryEntry entry) {
        Kept kept = new Kept(entry.job().request(), Subject.of(entry), entry.endedAt());
        keptJobs.merge(kept.request, 1, Integer::sum);
        candidates.remove(kept.request);
        Deque<Kept> same = bySubject.computeIfAbsent(kept.subject, subject -> new ArrayDeque<>());
        same.addLast(kept);
        if (settings.maxAge().isPresent()) {
            byAge.addLast(kept);
        }
        if (same.size() > settings.keep()) {
            letGo(same.getFirst());
        }
    }

    /** @return requests that may be deleted now, the rest at the next call; they are not named again */
    List<RequestId> expired(Instant now) {
        settings.maxAge().ifPresent(age -> letGoBefore(now.minus(age)));
        List<RequestId> expired = candidates.stream().limit(AT_ONCE).toList();
        expired.forEach(candidates::remove);
        return expired;
    }

    private void letGoBefore(Instant limit) {
        while (!byAge.isEmpty() && byAge.getFirst().endedAt.isBefore(limit)) {
            Kept oldest = byAge.removeFirst();
            if (bySubject.getOrDefault(oldest.subject, new ArrayDeque<>()).contains(oldest)) {
                letGo(oldest);
            }
        }
    }

    private void letGo(Kept kept) {
        Deque<Kept> same = bySubject.get(kept.subject);
        same.remove(kept);
        if (same.isEmpty()) {
            bySubject.remove(kept.subject);
        }
        if (keptJobs.merge(kept.request, -1, Integer::sum) == 0) {
            keptJobs.remove(kept.request);
            candidates.add(kept.request);
        }
    }
}
