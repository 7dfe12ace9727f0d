package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one request's directory, whole or not at all: a request with a job that cannot be read would be acted on wrongly. */
final class RequestFiles {
    private RequestFiles() {}

    /** What a directory turned out to hold. */
    sealed interface Reading {
        /** @param unknown of the jobs that another version wrote something into */
        record Whole(StoredRequest stored, Map<JobId, UnknownFields> unknown) implements Reading {}

        /** @param file which of its files is the reason */
        record Refused(Path file, UnreadableRecord reason) implements Reading {}
    }

    /** @throws NoSuchFileException if the directory itself is not there (any more) */
    static Reading read(Path directory, RequestId id) throws IOException {
        Path file = directory.resolve(Layout.REQUEST);
        Map<JobId, UnknownFields> unknown = new HashMap<>();
        List<FirmwareJob> jobs = new ArrayList<>();
        try {
            FirmwareRequest request = request(file, id);
            for (JobId job : request.jobs()) {
                file = directory.resolve(Layout.jobFile(job.index()));
                RecordFormat.Parsed<FirmwareJob> parsed = job(file, job);
                jobs.add(parsed.value());
                if (!parsed.unknown().equals(UnknownFields.NONE)) {
                    unknown.put(job, parsed.unknown());
                }
            }
            return new Reading.Whole(new StoredRequest(request, jobs), unknown);
        } catch (UnreadableRecord e) {
            if (Files.isDirectory(directory)) {
                return new Reading.Refused(file, e);
            }
            throw new NoSuchFileException(directory.toString());
        }
    }

    private static FirmwareRequest request(Path file, RequestId id) throws IOException, UnreadableRecord {
        FirmwareRequest request = parse(RecordFormat.REQUEST, file).value();
        if (!request.id().equals(id)) {
            throw new UnreadableRecord.Damaged(
                    "says that it is request " + request.id() + ", in the directory of " + id);
        }
        for (JobId job : request.jobs()) {
            if (!job.request().equals(id)) {
                throw new UnreadableRecord.Damaged("names the job " + job + ", which is not its own");
            }
        }
        return request;
    }

    private static RecordFormat.Parsed<FirmwareJob> job(Path file, JobId id) throws IOException, UnreadableRecord {
        RecordFormat.Parsed<FirmwareJob> parsed = parse(RecordFormat.JOB, file);
        if (!parsed.value().id().equals(id)) {
            throw new UnreadableRecord.Damaged(
                    "says that it is job " + parsed.value().id() + ", in the file of " + id);
        }
        return parsed;
    }

    private static <T> RecordFormat.Parsed<T> parse(RecordFormat<T> format, Path file)
            throws IOException, UnreadableRecord {
        try {
            return format.read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new UnreadableRecord.Damaged("is missing");
        }
    }
}
