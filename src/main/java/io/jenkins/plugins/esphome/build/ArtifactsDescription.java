package io.jenkins.plugins.esphome.build;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jenkins.plugins.esphome.model.BuildInfo;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Firmware.Role;
import java.util.List;

/**
 * The archive's first member: it says what the others are, so that the reader knows every name before it takes one (R7).
 *
 * @param schema 1
 * @param images in the order of the archive; sizes and hashes are not believed but taken from the bytes
 */
record ArtifactsDescription(
        @JsonProperty("schema") int schema,
        @JsonProperty("build") BuildInfo build,
        @JsonProperty("profile") DeviceProfile profile,
        @JsonProperty("images") List<Entry> images) {
    static final int SCHEMA = 1;
    static final String FILE = "firmware.json";
    /** A description is a few kilobytes; this bounds what is read into memory. */
    static final long LARGEST = 1 << 18;

    record Entry(
            @JsonProperty("role") Role role,
            @JsonProperty("file") String file,
            @JsonProperty("offset") long offset) {}
}
