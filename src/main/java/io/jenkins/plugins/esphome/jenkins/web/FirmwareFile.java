package io.jenkins.plugins.esphome.jenkins.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** One file of archived firmware, as a page links to it. */
public final class FirmwareFile {
    private final String fingerprint;
    private final String name;

    FirmwareFile(String fingerprint, String name) {
        this.fingerprint = fingerprint;
        this.name = name;
    }

    public String getName() {
        return name;
    }

    /** @return relative to the page that lists the run's devices */
    public String getUrl() {
        return "firmware?fingerprint=" + fingerprint + "&file=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
