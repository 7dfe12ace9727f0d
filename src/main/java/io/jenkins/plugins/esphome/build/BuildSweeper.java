package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.build.SurveyBuilds.Build;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ProcessRef;
import io.jenkins.plugins.esphome.host.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps a machine's disk from filling up with build trees (R6): whole directories go, those that nobody used for long and then
 * the least recently used ones, until quota and free space hold. One in use never goes.
 */
public final class BuildSweeper {

    /**
     * @param unused a directory goes when it was not used for so long
     * @param quota bytes that all build directories of the machine may take
     * @param free bytes that shall stay free on its disk
     */
    public record SweepLimits(Duration unused, long quota, long free) {
        public static final SweepLimits DEFAULT = new SweepLimits(Duration.ofDays(30), 20L << 30, 2L << 30);
    }

    /**
     * What a sweep left behind.
     *
     * @param removed the directories that went
     * @param used bytes that the build directories take now
     * @param free bytes that are free on their disk now
     */
    public record Swept(List<String> removed, long used, long free) {
        public Swept {
            removed = List.copyOf(removed);
        }

        private Swept with(List<String> more) {
            List<String> all = new ArrayList<>(removed);
            all.addAll(more);
            return new Swept(all, used, free);
        }
    }

    /** @return whether its disk is short of space, or nobody swept the machine for so long */
    public boolean isDue(BuildHost host, SweepLimits limits, Duration pause) throws IOException, InterruptedException {
        return host.act(new Due(host.root() + "/build", limits.free(), pause));
    }

    /** @return what went, and what is left of the build directories: those in use stay, whatever the limits say */
    public Swept sweep(BuildHost host, SweepLimits limits) throws IOException, InterruptedException {
        String root = host.root();
        SweepLimits byAge = new SweepLimits(limits.unused(), Long.MAX_VALUE, 0);
        Swept builds = sweep(host, root + "/build", limits);
        return builds.with(sweep(host, root + "/bundles", byAge).removed());
    }

    private static Swept sweep(BuildHost host, String parent, SweepLimits limits)
            throws IOException, InterruptedException {
        SurveyBuilds.Survey survey = host.act(new SurveyBuilds(parent));
        long used = survey.builds().stream().mapToLong(Build::bytes).sum();
        long free = survey.free();
        Instant oldest = Instant.now().minus(limits.unused());
        List<String> removed = new ArrayList<>();
        for (Build build : leastRecentlyUsedFirst(survey.builds())) {
            boolean mustGo = build.lastUsed().isBefore(oldest)
                    || used > limits.quota()
                    || free < limits.free()
                    || RemoveBuild.isLeftover(build);
            if (mustGo && !isInUse(host, build) && host.act(new RemoveBuild(build.directory(), build.process()))) {
                removed.add(build.directory());
                used -= build.bytes();
                free += build.bytes();
            }
        }
        return new Swept(removed, used, free);
    }

    private static List<Build> leastRecentlyUsedFirst(List<Build> builds) {
        return builds.stream().sorted(Comparator.comparing(Build::lastUsed)).toList();
    }

    /** An owner that never said it was done may have died: its process tells, once its start can no longer be ahead. */
    static boolean isInUse(BuildHost host, Build build) throws IOException, InterruptedException {
        if (!build.open()) {
            return false;
        }
        ProcessState state = DurableProcess.attach(host, ProcessRef.of(host, build.process()))
                .state();
        boolean recent = build.lastUsed().isAfter(Instant.now().minus(Duration.ofDays(1)));
        return recent || state instanceof ProcessState.Running;
    }

    /** The stamp lies where the builds are, so that many short runs of a program sweep no more often than one long one. */
    private record Due(String builds, long free, Duration pause) implements FileWork<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean run() throws IOException {
            Path parent = Path.of(builds);
            if (!Files.isDirectory(parent)) {
                return false;
            }
            Path stamp = parent.resolve(".swept");
            Instant now = Instant.now();
            boolean late = !Files.exists(stamp)
                    || Files.getLastModifiedTime(stamp).toInstant().isBefore(now.minus(pause));
            boolean due = late || Files.getFileStore(parent).getUsableSpace() < free;
            if (due) {
                Files.write(stamp, new byte[0]);
            }
            return due;
        }
    }
}
