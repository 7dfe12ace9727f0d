package hudson;

import java.util.AbstractList;

public abstract class ExtensionList<T> extends AbstractList<T> {
    public static <T> ExtensionList<T> lookup(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    public static <U> U lookupSingleton(Class<U> type) {
        throw new UnsupportedOperationException();
    }
}
