package io.jenkins.plugins.esphome.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Which firmware an upload writes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FirmwareSource.FromCompile.class, name = "compile"),
    @JsonSubTypes.Type(value = FirmwareSource.Archived.class, name = "archived")
})
public sealed interface FirmwareSource {
    /** What this job of the same request builds. */
    record FromCompile(JobId compile) implements FirmwareSource {}

    /** What the archive holds under this fingerprint (F7). */
    record Archived(String fingerprint) implements FirmwareSource {}
}
