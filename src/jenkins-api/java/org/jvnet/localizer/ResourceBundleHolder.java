package org.jvnet.localizer;

import java.io.Serializable;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

public final class ResourceBundleHolder implements Serializable {
    private final transient Class<?> owner;

    private ResourceBundleHolder(Class<?> owner) {
        this.owner = owner;
    }

    public static synchronized ResourceBundleHolder get(Class<?> owner) {
        return new ResourceBundleHolder(owner);
    }

    public String format(String key, Object... arguments) {
        String words = ResourceBundle.getBundle(owner.getName(), Locale.ROOT, owner.getClassLoader())
                .getString(key);
        return new MessageFormat(words, Locale.ROOT).format(arguments);
    }
}
