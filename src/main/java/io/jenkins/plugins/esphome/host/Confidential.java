package io.jenkins.plugins.esphome.host;

/**
 * File work that carries what only an approved machine may have (sources with secrets, keys, firmware), so that whoever stands
 * between the engine and a machine can tell it from harmless questions and check at the moment when it is sent (R8).
 */
public interface Confidential<T> extends FileWork<T> {}
