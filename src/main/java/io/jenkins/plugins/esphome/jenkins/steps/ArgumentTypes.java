package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.model.BadInput;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Reads what a Jenkinsfile gave a step, by name and type, before Jenkins converts it: a slip gets a sentence that names the
 * argument, where a conversion that fails would end in a stack trace and an unknown name in a warning. {@code null} is as if the
 * argument was not written.
 */
final class ArgumentTypes {
    private final String function;
    private final SortedMap<String, Class<?>> types = new TreeMap<>(Map.of("configurations", String[].class));

    /** @param step its setters are its arguments, beside the configurations */
    ArgumentTypes(String function, Class<?> step) {
        this.function = function;
        for (Method method : step.getMethods()) {
            if (method.isAnnotationPresent(DataBoundSetter.class)) {
                types.put(name(method.getName()), method.getParameterTypes()[0]);
            }
        }
    }

    private static String name(String setter) {
        return Character.toLowerCase(setter.charAt(3)) + setter.substring(4);
    }

    /**
     * @return with values of the right types
     * @throws BadInput if there is no such argument, or it cannot be meant
     */
    Map<String, Object> read(Map<String, Object> given) {
        Map<String, Object> read = new HashMap<>();
        given.forEach((argument, value) -> {
            Class<?> type = type(argument);
            if (value != null) {
                read.put(argument, read(argument, type, value));
            }
        });
        return read;
    }

    private Class<?> type(String argument) {
        Class<?> type = types.get(argument);
        if (type == null) {
            throw new BadInput(function + " has no argument '" + argument + "': it has "
                    + String.join(", ", types.keySet()) + ".");
        }
        return type;
    }

    private static Object read(String argument, Class<?> type, Object value) {
        if (type == String[].class) {
            return Written.entries(value);
        }
        if (value instanceof Collection || value instanceof Map) {
            throw new BadInput(argument + ": it takes one value, not a list or a map: write only one.");
        }
        String written = value.toString();
        if (type == boolean.class) {
            return truth(argument, written);
        }
        return type == String.class ? written : (Object) Written.number(argument, written);
    }

    private static boolean truth(String argument, String written) {
        if (!written.equals("true") && !written.equals("false")) {
            throw new BadInput(argument + ": '" + written + "' is neither true nor false: write one of them.");
        }
        return Boolean.parseBoolean(written);
    }
}
