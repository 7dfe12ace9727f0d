package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.model.BadInput;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads arguments as people write them: lists in a Jenkinsfile as one string, a list or a map, in a form one entry a line. */
final class Written {
    private static final int MOST_MINUTES = 366 * 24 * 60;

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

    /** @return one entry for each line that is not blank; none if nothing was given */
    static List<String> lines(String... entries) {
        if (entries == null) {
            return List.of();
        }
        return Stream.of(entries)
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    static String[] array(List<String> entries) {
        return entries.toArray(String[]::new);
    }

    /** @return without blanks around it; empty if nothing was given */
    static String text(String given) {
        return given == null ? "" : given.strip();
    }

    /** @throws BadInput if it is no number */
    static int number(String argument, String given) {
        try {
            return Integer.parseInt(given.strip());
        } catch (NumberFormatException e) {
            throw new BadInput(argument + ": '" + given + "' is not a whole number: write one in digits.");
        }
    }

    /** @throws BadInput if nothing could be done in that time, or nobody could mean it */
    static Duration minutes(String argument, int number) {
        if (number < 1) {
            throw new BadInput(argument + ": " + number + " leaves no time: give at least 1.");
        }
        if (number > MOST_MINUTES) {
            throw new BadInput(argument + ": " + number + " is more than a year: give at most " + MOST_MINUTES + ".");
        }
        return Duration.ofMinutes(number);
    }

    /**
     * @param meaning what the argument says, to complete the sentence "'x' is not ..."
     * @throws BadInput if it is none of them
     */
    static <E extends Enum<E>> E oneOf(Class<E> choices, String argument, String given, String meaning) {
        return Arrays.stream(choices.getEnumConstants())
                .filter(choice -> word(choice).equals(given))
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        argument + ": '" + given + "' is not " + meaning + ": write " + words(choices) + "."));
    }

    private static String words(Class<? extends Enum<?>> choices) {
        String all =
                Arrays.stream(choices.getEnumConstants()).map(Written::word).collect(Collectors.joining(", "));
        int last = all.lastIndexOf(", ");
        return all.substring(0, last) + " or " + all.substring(last + 2);
    }

    private static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
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
