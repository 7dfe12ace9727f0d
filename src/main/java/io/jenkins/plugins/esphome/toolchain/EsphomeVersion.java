package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.regex.Pattern;

/** Keeps what people write as an ESPHome version a version: it becomes a directory's name and a pip requirement. */
public final class EsphomeVersion {
    /** What is used when nobody asks for another one; the facts about output and files were measured with it. */
    public static final String DEFAULT = "2026.10.0";

    private static final Pattern EXACT = Pattern.compile("20[0-9]{2}\\.[0-9]{1,2}\\.[0-9]{1,3}(b[0-9]{1,3})?");

    private EsphomeVersion() {}

    static boolean isExact(String version) {
        return EXACT.matcher(version).matches();
    }

    /**
     * @return the version itself
     * @throws BadInput if it is not one exact release such as "2026.10.0" or "2026.10.0b1"
     */
    public static String require(String version) {
        if (!isExact(version)) {
            throw new BadInput("'" + version.replaceAll("\\p{Cntrl}", "?")
                    + "' is not an ESPHome version: write one exact release such as " + DEFAULT + ".");
        }
        return version;
    }
}
