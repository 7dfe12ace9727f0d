package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.MachineId;
import java.io.Serializable;

/** The handle of a durable process: small, serialisable, valid in any JVM that reaches the machine. */
public record ProcessRef(MachineId machine, String id, String controlDirectory) implements Serializable {}
