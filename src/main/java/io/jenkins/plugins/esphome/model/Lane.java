package io.jenkins.plugins.esphome.model;

/** The two kinds of lane (Q1): a slow upload never blocks a compile. */
public enum Lane {
    COMPILE,
    UPLOAD
}
