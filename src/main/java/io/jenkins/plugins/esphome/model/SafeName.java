package io.jenkins.plugins.esphome.model;

import java.util.regex.Pattern;

/** Keeps names that become file names inside their directory (R5): whatever passes here can be a path element on any system. */
public final class SafeName {
    private static final int LONGEST = 120;
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._ -]*");

    private SafeName() {}

    /**
     * @param what what the name is for, as the message says it: "device name"
     * @return the name itself
     * @throws BadInput if it is empty, too long, or holds anything but letters, digits, dot, underscore, blank and
     *     hyphen, starts with a dot, hyphen or blank, ends with a dot or blank, or contains ".."
     */
    public static String require(String what, String name) {
        if (name == null || name.isEmpty()) {
            throw new BadInput("The " + what + " is empty: give it a name of letters, digits, '-', '_' or '.'.");
        }
        if (name.length() > LONGEST) {
            throw new BadInput("The " + what + " is longer than " + LONGEST + " characters: shorten it.");
        }
        if (!ALLOWED.matcher(name).matches() || name.contains("..") || name.endsWith(".") || name.endsWith(" ")) {
            throw new BadInput(
                    "The " + what + " '" + printable(name)
                            + "' cannot be used: take letters, digits, '-', '_' and '.', without '..' and without path separators.");
        }
        return name;
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
