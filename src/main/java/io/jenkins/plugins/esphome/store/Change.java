package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One call on its way to the disk, in the steps that the writer takes with many of them at once: contents first, then the
 * directories that hold them, then the renames that make them true, then the directories in which those happened.
 */
abstract sealed class Change {
    final CompletableFuture<Void> done = new CompletableFuture<>();

    /** What a failure is about, as its sentence names it. */
    abstract Path place();

    /** Contents, in any order and in parallel with those of other changes. */
    abstract List<Parallel.DiskWork> contents() throws IOException;

    /** The directories that must survive before {@link #publish}. */
    abstract List<Path> before() throws IOException;

    abstract void publish() throws IOException;

    /** The directories that must survive before the change is told to be durable. */
    abstract Set<Path> after();

    /** Leaves nothing behind of what was not published: a full disk needs the room. */
    abstract void undo() throws IOException;

    /** A new request: everything lies ready in its staging directory, one rename files it (Q2). */
    static final class Commit extends Change {
        private final Layout layout;
        private final Disk disk;
        private final FirmwareRequest request;
        private final List<FirmwareJob> jobs;
        private boolean published;

        Commit(Layout layout, Disk disk, FirmwareRequest request, List<FirmwareJob> jobs) {
            this.layout = layout;
            this.disk = disk;
            this.request = request;
            this.jobs = jobs;
        }

        FirmwareRequest request() {
            return request;
        }

        List<FirmwareJob> jobs() {
            return jobs;
        }

        @Override
        Path place() {
            return layout.active(request.id());
        }

        @Override
        List<Parallel.DiskWork> contents() throws IOException {
            Path staging = PrivateFiles.directory(layout.staging(request.id()));
            List<Parallel.DiskWork> work = new ArrayList<>();
            Trees.files(staging).forEach(staged -> work.add(() -> disk.force(staged)));
            work.add(() -> disk.write(
                    staging.resolve(Layout.REQUEST), RecordFormat.REQUEST.write(request, UnknownFields.NONE)));
            for (FirmwareJob job : jobs) {
                Path file = staging.resolve(Layout.jobFile(job.id().index()));
                work.add(() -> disk.write(file, RecordFormat.JOB.write(job, UnknownFields.NONE)));
            }
            return work;
        }

        @Override
        List<Path> before() throws IOException {
            try (var all = Files.walk(layout.staging(request.id()))) {
                return all.filter(Files::isDirectory).toList();
            }
        }

        @Override
        void publish() throws IOException {
            if (Files.exists(place())) {
                throw new FileAlreadyExistsException(place().toString());
            }
            disk.rename(layout.staging(request.id()), place());
            published = true;
        }

        @Override
        Set<Path> after() {
            return Set.of(layout.active());
        }

        /** Also when the rename itself could not be made durable: what is told to have failed must not run after a restart. */
        @Override
        void undo() throws IOException {
            if (published) {
                disk.rename(place(), layout.staging(request.id()));
            }
            Trees.delete(layout.staging(request.id()));
        }
    }

    /** New versions of some jobs' records; each is replaced by a rename, in the order given. */
    static final class Update extends Change {
        private final long number;
        private final Layout layout;
        private final Disk disk;
        private final List<FirmwareJob> jobs;
        private final Map<JobId, UnknownFields> unknown;

        /** @param number no other change of this process has it */
        Update(long number, Layout layout, Disk disk, List<FirmwareJob> jobs, Map<JobId, UnknownFields> unknown) {
            this.number = number;
            this.layout = layout;
            this.disk = disk;
            this.jobs = jobs;
            this.unknown = unknown;
        }

        List<FirmwareJob> jobs() {
            return jobs;
        }

        @Override
        Path place() {
            return jobs.isEmpty() ? layout.active() : target(jobs.get(0));
        }

        @Override
        List<Parallel.DiskWork> contents() {
            List<Parallel.DiskWork> work = new ArrayList<>();
            for (int i = 0; i < jobs.size(); i++) {
                FirmwareJob job = jobs.get(i);
                Path fresh = fresh(i);
                work.add(() -> disk.write(
                        fresh, RecordFormat.JOB.write(job, unknown.getOrDefault(job.id(), UnknownFields.NONE))));
            }
            return work;
        }

        @Override
        List<Path> before() {
            return List.of(); // a new version that is lost before its rename was never there
        }

        @Override
        void publish() throws IOException {
            for (int i = 0; i < jobs.size(); i++) {
                disk.rename(fresh(i), target(jobs.get(i)));
            }
        }

        @Override
        Set<Path> after() {
            Set<Path> directories = new LinkedHashSet<>();
            jobs.forEach(job -> directories.add(layout.active(job.id().request())));
            return directories;
        }

        @Override
        void undo() throws IOException {
            for (int i = 0; i < jobs.size(); i++) {
                Files.deleteIfExists(fresh(i));
            }
        }

        /** Not beside the record: a crash leaves it where every start cleans up. */
        private Path fresh(int index) {
            return layout.staging().resolve("update-" + number + "-" + index + ".json");
        }

        private Path target(FirmwareJob job) {
            return layout.active(job.id().request())
                    .resolve(Layout.jobFile(job.id().index()));
        }
    }

    /** The queue's marks, replaced whole. */
    static final class Remember extends Change {
        private final long number;
        private final Layout layout;
        private final Disk disk;
        private final QueueMarks marks;
        private final UnknownFields unknown;

        /** @param number no other change of this process has it */
        Remember(long number, Layout layout, Disk disk, QueueMarks marks, UnknownFields unknown) {
            this.number = number;
            this.layout = layout;
            this.disk = disk;
            this.marks = marks;
            this.unknown = unknown;
        }

        QueueMarks marks() {
            return marks;
        }

        @Override
        Path place() {
            return layout.marks();
        }

        @Override
        List<Parallel.DiskWork> contents() {
            return List.of(() -> disk.write(fresh(), RecordFormat.MARKS.write(marks, unknown)));
        }

        @Override
        List<Path> before() {
            return List.of();
        }

        @Override
        void publish() throws IOException {
            disk.rename(fresh(), layout.marks());
        }

        @Override
        Set<Path> after() {
            return Set.of(layout.root());
        }

        @Override
        void undo() throws IOException {
            Files.deleteIfExists(fresh());
        }

        private Path fresh() {
            return layout.staging().resolve("marks-" + number + ".json");
        }
    }

    /** Nothing to write: it only waits for the changes before it, and then the request may move to the history. */
    static final class Finish extends Change {
        private final Layout layout;
        private final RequestId request;

        Finish(Layout layout, RequestId request) {
            this.layout = layout;
            this.request = request;
        }

        RequestId request() {
            return request;
        }

        @Override
        Path place() {
            return layout.active(request);
        }

        @Override
        List<Parallel.DiskWork> contents() {
            return List.of();
        }

        @Override
        List<Path> before() {
            return List.of();
        }

        @Override
        void publish() {}

        @Override
        Set<Path> after() {
            return Set.of();
        }

        @Override
        void undo() {}
    }
}
