package hudson.util;

import java.util.ArrayList;

public class ListBoxModel extends ArrayList<ListBoxModel.Option> {
    public static final class Option {}

    public void add(String displayName, String value) {
        throw new UnsupportedOperationException();
    }
}
