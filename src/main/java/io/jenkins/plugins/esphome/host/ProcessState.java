package io.jenkins.plugins.esphome.host;

import java.io.Serializable;

/** How a durable process stands, as the machine itself says it. */
public sealed interface ProcessState extends Serializable {
    record Running() implements ProcessState {}

    /** @param code as the system gave it; 128 + signal when a signal ended it */
    record Exited(int code) implements ProcessState {}

    /** It is gone and left no exit code (killed hard, power lost); can never come back (Q13). */
    record Lost(String reason) implements ProcessState {}
}
