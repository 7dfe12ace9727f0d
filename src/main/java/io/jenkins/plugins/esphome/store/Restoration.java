package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads {@code active/} after a restart, so that one bad record costs its own request and nothing else (J5): what is damaged is
 * set aside, what is newer stays untouched, what is not ours is left alone, and each of them is told.
 */
final class Restoration {
    private final Layout layout;
    private final Disk disk;
    private final List<StoredRequest> found = new ArrayList<>();
    private final List<StoreWarning> warnings = new ArrayList<>();
    private final Map<JobId, UnknownFields> unknown = new HashMap<>();
    private UnknownFields unknownMarks = UnknownFields.NONE;

    Restoration(Layout layout, Disk disk) {
        this.layout = layout;
        this.disk = disk;
    }

    Restored read() throws IOException {
        warnOfForeignFiles();
        for (RequestId id : StoreReader.activeIds(layout)) {
            read(id);
        }
        Set<JobId> needed = neededJobs();
        List<StoredRequest> stillActive =
                found.stream().filter(one -> !mayMove(one, needed)).toList();
        return new Restored(stillActive, readMarks(), warnings);
    }

    UnknownFields unknownMarks() {
        return unknownMarks;
    }

    /** @return what had ended before the restart but had not moved, and nothing that is active refers to */
    List<RequestId> leftovers() {
        Set<JobId> needed = neededJobs();
        return found.stream()
                .filter(one -> mayMove(one, needed))
                .map(one -> one.request().id())
                .toList();
    }

    Map<JobId, UnknownFields> unknown() {
        return unknown;
    }

    private static boolean mayMove(StoredRequest one, Set<JobId> needed) {
        return one.hasEnded() && one.request().jobs().stream().noneMatch(needed::contains);
    }

    private Set<JobId> neededJobs() {
        Set<JobId> needed = new HashSet<>();
        found.stream()
                .flatMap(one -> one.jobs().stream())
                .filter(job -> !job.status().isTerminal())
                .flatMap(Restoration::references)
                .forEach(needed::add);
        return needed;
    }

    private static Stream<JobId> references(FirmwareJob job) {
        Stream<JobId> firmware =
                job.work() instanceof Work.Upload upload && upload.firmware() instanceof FirmwareSource.FromCompile from
                        ? Stream.of(from.compile())
                        : Stream.of();
        return Stream.concat(job.dependsOn().stream(), firmware);
    }

    private void read(RequestId id) throws IOException {
        RequestFiles.Reading reading = RequestFiles.read(layout.active(id), id);
        if (reading instanceof RequestFiles.Reading.Whole whole) {
            found.add(whole.stored());
            unknown.putAll(whole.unknown());
        } else if (reading instanceof RequestFiles.Reading.Refused refused) {
            refuse(id, refused);
        }
    }

    private QueueMarks readMarks() throws IOException {
        try {
            RecordFormat.Parsed<QueueMarks> parsed = RecordFormat.MARKS.read(Files.readAllBytes(layout.marks()));
            unknownMarks = parsed.unknown();
            return parsed.value();
        } catch (NoSuchFileException none) {
            return QueueMarks.NONE;
        } catch (UnreadableRecord.Newer e) {
            throw new StoreException("'" + layout.marks() + "' " + e.getMessage() + ".");
        } catch (UnreadableRecord e) {
            warnings.add(new StoreWarning(
                    layout.marks(),
                    "'" + layout.marks() + "' " + e.getMessage()
                            + ": what was quarantined or cleaned is forgotten; the file"
                            + setAside(layout.marks(), "queue.json")));
            return QueueMarks.NONE;
        }
    }

    private void refuse(RequestId id, RequestFiles.Reading.Refused refused) {
        String sentence = "'" + refused.file() + "' " + refused.reason().getMessage();
        if (refused.reason() instanceof UnreadableRecord.Newer) {
            warnings.add(new StoreWarning(refused.file(), sentence + "."));
            return;
        }
        warnings.add(new StoreWarning(
                refused.file(), sentence + ": request " + id + setAside(layout.active(id), id.toString())));
    }

    private String setAside(Path refused, String name) {
        Path place = freePlace(name);
        try {
            disk.rename(refused, place);
            disk.force(layout.setAside());
            disk.force(refused.getParent());
            return " was set aside as '" + place + "', mend it and move it back while nothing runs, or delete it.";
        } catch (IOException e) {
            return " is not used, and could not be set aside (" + e.getMessage() + "): move it away.";
        }
    }

    private Path freePlace(String name) {
        Path place = layout.setAside().resolve(name);
        for (int copy = 2; Files.exists(place); copy++) {
            place = layout.setAside().resolve(name + "-" + copy);
        }
        return place;
    }

    private void warnOfForeignFiles() throws IOException {
        for (Path path : Trees.list(layout.active())) {
            if (Layout.requestOf(path).isEmpty()) {
                warnings.add(
                        new StoreWarning(path, "'" + path + "' is no request and was left alone: move it elsewhere."));
            }
        }
    }
}
