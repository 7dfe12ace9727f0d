package io.jenkins.plugins.esphome.host;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What to start.
 *
 * @param id unique on the machine for ever: it names the control directory, so starting the same id twice attaches to the
 *     first process instead (Q13). Our runners use {@code <controller>-<job>-<attempt>-<step>}
 * @param command program and arguments, no shell; never a secret
 * @param directory working directory on the machine, absolute
 * @param environment set on top of the scrubbed environment; may hold secrets: it goes through a private file
 */
public record ProcessSpec(String id, List<String> command, String directory, Map<String, String> environment)
        implements Serializable {
    public ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
