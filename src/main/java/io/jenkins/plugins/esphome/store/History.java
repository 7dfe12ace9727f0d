package io.jenkins.plugins.esphome.store;

import io.jenkins.plugins.esphome.model.RequestId;
import java.util.Optional;

/** The ended jobs, newest first, read on demand from the months' index files. */
public final class History {
    /**
     * @param after {@link HistoryPage#next()} of the page before; empty: from the newest
     * @param size how many entries at most
     */
    public HistoryPage page(HistoryQuery query, Optional<String> after, int size) {
        throw new UnsupportedOperationException("not yet written");
    }

    /** @return the request with its jobs, if it has moved to the history and was not pruned */
    public Optional<StoredRequest> find(RequestId id) {
        throw new UnsupportedOperationException("not yet written");
    }
}
