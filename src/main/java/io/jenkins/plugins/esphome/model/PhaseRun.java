package io.jenkins.plugins.esphome.model;

import java.time.Instant;
import java.util.Optional;

/** When one phase of a job ran (J8); without an end while it runs. */
public record PhaseRun(Phase phase, Instant start, Optional<Instant> end) {}
