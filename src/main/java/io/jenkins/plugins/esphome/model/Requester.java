package io.jenkins.plugins.esphome.model;

import java.util.Optional;

/**
 * Who asked (J8).
 *
 * @param who a user's name as it is shown
 * @param build the Jenkins build as {@code job#number}; absent on the command line
 */
public record Requester(String who, Optional<String> build) {}
