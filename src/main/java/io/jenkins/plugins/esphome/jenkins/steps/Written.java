package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads lists as people write them: in a Jenkinsfile one string, a list or a map; in a form one entry a line. */
final class Written {
    private Written() {}

    /** @return the entries as one list, whatever a Jenkinsfile gave */
    static List<String> entries(Object given) {
        if (given instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .toList();
        }
        if (given instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).toList();
        }
        return List.of(String.valueOf(given));
    }

    /** @return one entry for each line that is not blank */
    static List<String> lines(List<String> entries) {
        return entries.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** @throws BadInput if an entry is not KEY=VALUE, or a key is there twice */
    static SortedMap<String, String> substitutions(List<String> entries) {
        SortedMap<String, String> pairs = new TreeMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            if (equals < 1) {
                throw new BadInput("The substitution '" + entry + "' has no value: write KEY=VALUE.");
            }
            String key = entry.substring(0, equals).strip();
            if (pairs.put(key, entry.substring(equals + 1).strip()) != null) {
                throw new BadInput("The substitution '" + key + "' is given twice: leave one out.");
            }
        }
        return pairs;
    }
}
