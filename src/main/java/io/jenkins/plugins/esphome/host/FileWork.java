package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.io.Serializable;

/**
 * A function over {@code java.nio.file} that travels to the machine; a static or top-level class or record with small fields.
 * Its result must be serialisable with JDK and own types only (remoting refuses third-party types).
 */
@FunctionalInterface
public interface FileWork<T> extends Serializable {
    T run() throws IOException, InterruptedException;
}
