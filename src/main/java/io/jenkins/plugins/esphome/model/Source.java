package io.jenkins.plugins.esphome.model;

/** Whether the requester's own machine did the work or a build server (J4). */
public enum Source {
    LOCAL,
    REMOTE
}
