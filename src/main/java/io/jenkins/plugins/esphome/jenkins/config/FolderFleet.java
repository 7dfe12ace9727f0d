package io.jenkins.plugins.esphome.jenkins.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names the fleet of a build that names none: the folder of its job decides, because a folder is where Jenkins draws the lines
 * between people. Two folders never give one fleet.
 */
public final class FolderFleet {
    private static final String TOP = "_top";
    private static final int LONGEST = 80;
    private static final int HASH = 8;
    private static final Pattern MADE = Pattern.compile("_(.+)_[0-9a-f]{" + 2 * HASH + "}");

    private FolderFleet() {}

    /** @param job its full name: "folder/job" */
    static String of(String job) {
        int end = job.lastIndexOf('/');
        return end < 0 ? TOP : name(job.substring(0, end));
    }

    /** @return as people read it: an administrator's name or a folder's, without what only keeps two folders apart */
    public static String shown(String fleet) {
        if (fleet.equals(TOP)) {
            return Messages.FolderFleet_top();
        }
        Matcher made = MADE.matcher(fleet);
        return made.matches() ? made.group(1) : fleet;
    }

    private static String name(String folder) {
        if (folder.matches("[A-Za-z0-9][A-Za-z0-9-]{0,79}")) {
            return folder;
        }
        String readable =
                folder.replace('/', '.').replaceAll("[^A-Za-z0-9.-]", "-").replaceAll("\\.{2,}", ".");
        return "_" + readable.substring(0, Math.min(LONGEST, readable.length())) + "_" + hash(folder);
    }

    private static String hash(String folder) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(folder.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
