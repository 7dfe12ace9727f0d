package io.jenkins.plugins.esphome.store;

import java.util.List;
import java.util.Optional;

/**
 * A part of the history, newest first.
 *
 * @param next where the following page starts, to be given to {@link History#page}; empty: this is the last one
 */
public record HistoryPage(List<HistoryEntry> entries, Optional<String> next) {
    public HistoryPage {
        entries = List.copyOf(entries);
    }
}
