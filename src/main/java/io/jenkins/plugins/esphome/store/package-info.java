/**
 * Requests on disk, one directory each, so that a restart loses nothing and {@code ls} shows the truth (decision 5).
 * Records are replaced whole or not at all; one that cannot be read is set aside, never deleted. It may use {@code files} and
 * {@code model}.
 */
package io.jenkins.plugins.esphome.store;
