package io.jenkins.plugins.esphome.model;

import java.io.Serializable;

/**
 * What ESPHome wrote to {@code build_info.json} and compiled into the program; the verdict compares it with what the device says (F6).
 *
 * @param compilationTime {@code build_time_str} to the letter, "2026-11-21 12:35:16 +0000"
 * @param esphomeVersion "2026.10.0"
 * @param configHash as ESPHome prints it; stays equal when only an included C++ file changed
 */
public record BuildInfo(String compilationTime, String esphomeVersion, String configHash) implements Serializable {}
