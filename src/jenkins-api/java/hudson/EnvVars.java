package hudson;

import java.util.TreeMap;

public class EnvVars extends TreeMap<String, String> {
    @Override
    public String put(String key, String value) {
        throw new UnsupportedOperationException();
    }

    public String expand(String text) {
        throw new UnsupportedOperationException();
    }
}
