package io.jenkins.plugins.esphome.jenkins.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes up the name of a folder's fleet, readable and safe as a name of directories. Two folders never give one name; whether a
 * folder may have it is for {@link FolderFleets} to say, because a name may have been another folder's.
 */
final class FolderFleet {
    /** The fleet of the jobs that are in no folder. */
    static final String TOP = "_top";

    private static final int LONGEST = 80;
    private static final int HASH = 8;
    private static final Pattern MADE = Pattern.compile("_(.+)_[0-9a-f]{" + 2 * HASH + "}");

    private FolderFleet() {}

    /** @return as people read it: an administrator's name or a folder's, without what only keeps two folders apart */
    static String shown(String fleet) {
        if (fleet.equals(TOP)) {
            return Messages.FolderFleet_top();
        }
        Matcher made = MADE.matcher(fleet);
        return made.matches() ? made.group(1) : fleet;
    }

    /** @param job its full name: "folder/job" */
    static String ofJob(String job) {
        int end = job.lastIndexOf('/');
        return end < 0 ? TOP : named(job.substring(0, end));
    }

    /** @param folder its full name */
    static String named(String folder) {
        return folder.matches("[A-Za-z0-9][A-Za-z0-9-]{0,79}") ? folder : apart(folder, folder);
    }

    /** @return another name each time, for a folder whose own name gives one that is taken */
    static String another(String folder) {
        return apart(folder, folder + "/" + UUID.randomUUID());
    }

    private static String apart(String folder, String hashed) {
        String readable =
                folder.replace('/', '.').replaceAll("[^A-Za-z0-9.-]", "-").replaceAll("\\.{2,}", ".");
        return "_" + readable.substring(0, Math.min(LONGEST, readable.length())) + "_" + hash(hashed);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
