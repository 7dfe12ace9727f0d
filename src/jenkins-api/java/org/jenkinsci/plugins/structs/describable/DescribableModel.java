package org.jenkinsci.plugins.structs.describable;

import hudson.model.TaskListener;
import java.util.Map;

public final class DescribableModel<T> {
    public static <T> DescribableModel<T> of(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    public T instantiate(Map<String, ?> arguments, TaskListener listener) throws IllegalArgumentException {
        throw new UnsupportedOperationException();
    }
}
