package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.QueueMarks;
import io.jenkins.plugins.esphome.model.RequestId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Lets any process look without owning: it changes nothing on the disk, and sees each change once it is made. */
public final class StoreReader {
    private final Layout layout;
    private final History history;

    StoreReader(Layout layout) {
        this.layout = layout;
        this.history = new History(layout);
    }

    /**
     * The active requests as they are now, oldest first, those that have ended but not moved yet included, with a warning for each
     * record that cannot be read.
     *
     * @throws StoreException if the disk cannot be read
     */
    public Restored active() {
        List<StoredRequest> found = new ArrayList<>();
        List<StoreWarning> warnings = new ArrayList<>();
        try {
            for (RequestId id : activeIds(layout)) {
                look(id, found, warnings);
            }
        } catch (IOException e) {
            throw StoreException.notRead(layout.active(), e);
        }
        return new Restored(found, marks(warnings), warnings);
    }

    /** @return the request, active or from the history */
    public Optional<StoredRequest> find(RequestId id) {
        try {
            return History.read(layout.active(id), id);
        } catch (NoSuchFileException notActive) {
            return history.find(id);
        } catch (IOException e) {
            throw StoreException.notRead(layout.active(id), e);
        }
    }

    /** @return its directory, active or in the history; it may move at any time after its jobs have ended */
    public Optional<Path> directory(RequestId id) {
        try {
            return layout.find(id);
        } catch (IOException e) {
            throw StoreException.notRead(layout.history(), e);
        }
    }

    /** @return a reader for one follower, to be closed by it */
    public LogReader log(JobId id) {
        return new LogReader(layout, id);
    }

    public History history() {
        return history;
    }

    /** @return the process that owns the store now */
    public Optional<StoreOwner> owner() {
        return Ownership.current(layout);
    }

    /** @return oldest first */
    static List<RequestId> activeIds(Layout layout) throws IOException {
        return Trees.list(layout.active()).stream()
                .flatMap(path -> Layout.requestOf(path).stream())
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private QueueMarks marks(List<StoreWarning> warnings) {
        try {
            return new JsonFile<>(layout.marks(), QueueMarks.class).read().orElse(QueueMarks.NONE);
        } catch (StoreException e) {
            warnings.add(new StoreWarning(layout.marks(), e.getMessage()));
            return QueueMarks.NONE;
        }
    }

    private void look(RequestId id, List<StoredRequest> found, List<StoreWarning> warnings) throws IOException {
        try {
            RequestFiles.Reading reading = RequestFiles.read(layout.active(id), id);
            if (reading instanceof RequestFiles.Reading.Whole whole) {
                found.add(whole.stored());
            } else if (reading instanceof RequestFiles.Reading.Refused refused) {
                warnings.add(new StoreWarning(
                        refused.file(),
                        "'" + refused.file() + "' " + refused.reason().getMessage() + "."));
            }
        } catch (NoSuchFileException e) {
            // It moved to the history between the two looks, where it will be seen.
            return;
        }
    }
}
