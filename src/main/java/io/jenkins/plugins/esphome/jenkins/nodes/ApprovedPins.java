package io.jenkins.plugins.esphome.jenkins.nodes;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.esphome.report.Words;
import io.jenkins.plugins.esphome.store.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which agents an administrator approved, on disk, because an approval must survive a restart and be there to be read: who, when,
 * which pin, in which order (S3). What was said is durable when a method returns, above all that an approval was revoked. A file
 * that cannot be read approves nobody and is never overwritten.
 */
final class ApprovedPins {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<Entry>> ENTRIES = new TypeReference<>() {};

    private final Path file;

    /**
     * @param pin the SHA-256 of the agent's public key
     * @param by who said so
     * @param at an instant in ISO 8601
     * @param order the smaller, the older
     * @param revoked whether the approval was withdrawn; kept, so that nothing approves it by itself again
     */
    record Entry(String node, String pin, String by, String at, long order, boolean revoked) {}

    ApprovedPins(Path file) {
        this.file = file;
    }

    synchronized Optional<Entry> find(String node) throws IOException {
        return Optional.ofNullable(read().get(node));
    }

    /** @return the other names under which this pin was approved */
    synchronized List<Entry> others(String pin, String node) throws IOException {
        return read().values().stream()
                .filter(entry -> entry.pin().equals(pin) && !entry.node().equals(node) && !entry.revoked())
                .toList();
    }

    synchronized Entry approve(String node, String pin, String by) throws IOException {
        Map<String, Entry> all = read();
        long order = 1 + all.values().stream().mapToLong(Entry::order).max().orElse(0);
        return write(all, new Entry(node, pin, by, Words.moment(Instant.now()), order, false));
    }

    synchronized void revoke(String node, String by) throws IOException {
        Map<String, Entry> all = read();
        Entry old = all.get(node);
        if (old != null) {
            write(all, new Entry(node, old.pin(), by, Words.moment(Instant.now()), old.order(), true));
        }
    }

    private Map<String, Entry> read() throws IOException {
        Map<String, Entry> all = new LinkedHashMap<>();
        if (Files.exists(file)) {
            try {
                JSON.readValue(file.toFile(), ENTRIES).forEach(entry -> all.put(entry.node(), entry));
            } catch (IOException e) {
                throw new IOException(
                        "The list of approved agents in '" + file
                                + "' cannot be read, so no agent is used: repair it, or move it away and approve them again.",
                        e);
            }
        }
        return all;
    }

    private Entry write(Map<String, Entry> all, Entry changed) throws IOException {
        all.put(changed.node(), changed);
        JsonFile.replace(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(List.copyOf(all.values())));
        return changed;
    }
}
