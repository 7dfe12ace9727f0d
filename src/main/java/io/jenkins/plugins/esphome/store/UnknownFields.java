package io.jenkins.plugins.esphome.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Carries what another version wrote into a record through our rewrites of it. A field of the record itself is kept for ever;
 * one inside a nested value belongs to that value and is kept as long as that value is the same.
 *
 * @param own the record's fields that this version does not know
 * @param nested the record's known fields with something unknown inside
 */
record UnknownFields(Map<String, JsonNode> own, Map<String, Seen> nested) {
    static final UnknownFields NONE = new UnknownFields(Map.of(), Map.of());

    /**
     * @param raw as it was on disk
     * @param known the same as this version writes it
     */
    record Seen(JsonNode raw, JsonNode known) {}

    static UnknownFields between(ObjectNode raw, ObjectNode known) {
        Map<String, JsonNode> own = new LinkedHashMap<>();
        Map<String, Seen> nested = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : raw.properties()) {
            JsonNode ours = known.get(field.getKey());
            if (ours == null) {
                own.put(field.getKey(), field.getValue());
            } else if (hasMore(field.getValue(), ours)) {
                nested.put(field.getKey(), new Seen(field.getValue(), ours));
            }
        }
        return own.isEmpty() && nested.isEmpty() ? NONE : new UnknownFields(own, nested);
    }

    void addTo(ObjectNode fresh) {
        own.forEach(fresh::putIfAbsent);
        nested.forEach((name, seen) -> fresh.set(name, kept(fresh.get(name), seen.raw(), seen.known())));
    }

    private static JsonNode kept(JsonNode fresh, JsonNode raw, JsonNode known) {
        if (fresh.equals(known)) {
            return raw;
        }
        if (!(fresh instanceof ArrayNode list) || !raw.isArray() || raw.size() != known.size()) {
            return fresh;
        }
        for (int i = 0; i < Math.min(list.size(), raw.size()); i++) {
            list.set(i, kept(list.get(i), raw.get(i), known.get(i)));
        }
        return list;
    }

    private static boolean hasMore(JsonNode raw, JsonNode known) {
        if (raw.isObject() && known.isObject()) {
            return raw.properties().stream()
                    .anyMatch(field ->
                            !known.has(field.getKey()) || hasMore(field.getValue(), known.get(field.getKey())));
        }
        if (raw.isArray() && known.isArray() && raw.size() == known.size()) {
            for (int i = 0; i < raw.size(); i++) {
                if (hasMore(raw.get(i), known.get(i))) {
                    return true;
                }
            }
        }
        return false;
    }
}
