package io.jenkins.plugins.esphome.report;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.JobType;
import io.jenkins.plugins.esphome.model.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the view shows, folded from the one event stream: the latest record, progress and last lines of each job. An install
 * of one device is one row, from its compile to its verdict; a compile that serves several devices has a row of its own.
 *
 * <p>Not thread-safe: the view that owns it serialises its callers.
 */
public final class Board {

    /** Enough to hold a compiler's message with its surroundings; the whole output is in the job's log. */
    private static final int TAIL = 15;

    private final Map<JobId, FirmwareJob> jobs = new TreeMap<>();
    private final Map<JobId, Integer> percent = new TreeMap<>();
    private final Map<JobId, Deque<String>> tails = new TreeMap<>();
    private final Collection<RequestId> earlier = new TreeSet<>();

    /** Marks what a crashed run left behind and this one finishes. */
    public void fromEarlierRun(Collection<FirmwareJob> active) {
        active.forEach(job -> {
            jobs.put(job.id(), job);
            earlier.add(job.id().request());
        });
    }

    public void on(JobEvent event) {
        if (event instanceof JobEvent.Changed changed) {
            record(changed.now());
        } else if (event instanceof JobEvent.Ended ended) {
            record(ended.now());
        } else if (event instanceof JobEvent.Progress progress) {
            percent.put(progress.job(), progress.percent());
        } else if (event instanceof JobEvent.Output output) {
            remember(output.job(), output.lines());
        }
    }

    public Optional<FirmwareJob> job(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    public Collection<FirmwareJob> jobs() {
        return List.copyOf(jobs.values());
    }

    /** @return the last lines of a job's output, oldest first */
    public List<String> tail(JobId id) {
        return List.copyOf(tails.getOrDefault(id, new ArrayDeque<>()));
    }

    /** @return the name under which a line about this job is shown */
    public String name(FirmwareJob job) {
        boolean shared =
                job.type() == JobType.COMPILE && uploads(job.id().request()).size() > 1;
        String name = shared ? Words.subject(job) + " (compile)" : Words.subject(job);
        return earlier.contains(job.id().request()) ? name + " (from an earlier run)" : name;
    }

    /** @return one row a device, in the order in which they were asked for */
    public List<Row> rows(Instant now) {
        List<Row> rows = new ArrayList<>();
        jobs.values().stream()
                .map(job -> job.id().request())
                .distinct()
                .forEach(request -> rows.addAll(rows(request, now)));
        return rows;
    }

    private List<Row> rows(RequestId request, Instant now) {
        List<FirmwareJob> all = jobs.values().stream()
                .filter(job -> job.id().request().equals(request))
                .toList();
        List<FirmwareJob> uploads = uploads(request);
        if (uploads.size() == 1 && all.size() == 2) {
            return List.of(row(uploads.get(0), speaker(all.get(0), uploads.get(0)), now));
        }
        return all.stream().map(job -> row(job, job, now)).toList();
    }

    private List<FirmwareJob> uploads(RequestId request) {
        return jobs.values().stream()
                .filter(job -> job.id().request().equals(request) && job.type() == JobType.UPLOAD)
                .toList();
    }

    /** @return which of the two says what goes on: the compile until it completed, and for ever if it did not */
    private static FirmwareJob speaker(FirmwareJob compile, FirmwareJob upload) {
        return compile.status() == JobStatus.COMPLETED ? upload : compile;
    }

    private Row row(FirmwareJob named, FirmwareJob speaker, Instant now) {
        Instant end = speaker.status().isTerminal() ? speaker.endedAt().orElse(now) : now;
        return new Row(
                name(named),
                Words.state(speaker),
                progress(speaker),
                Duration.between(named.createdAt(), end),
                mark(speaker));
    }

    private OptionalInt progress(FirmwareJob job) {
        Integer known = job.status() == JobStatus.RUNNING ? percent.get(job.id()) : null;
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
    }

    private static Row.Mark mark(FirmwareJob job) {
        return switch (job.status()) {
            case QUEUED -> Row.Mark.WAITING;
            case RUNNING -> Row.Mark.ACTIVE;
            case COMPLETED -> Row.Mark.DONE;
            case FAILED, CANCELLED -> Row.Mark.FAILED;
        };
    }

    private void record(FirmwareJob now) {
        FirmwareJob before = jobs.put(now.id(), now);
        if (before == null || !Words.phase(before).equals(Words.phase(now))) {
            percent.remove(now.id());
        }
    }

    private void remember(JobId job, List<String> lines) {
        Deque<String> tail = tails.computeIfAbsent(job, id -> new ArrayDeque<>());
        for (String line : lines) {
            tail.addLast(line);
            if (tail.size() > TAIL) {
                tail.removeFirst();
            }
        }
    }
}
