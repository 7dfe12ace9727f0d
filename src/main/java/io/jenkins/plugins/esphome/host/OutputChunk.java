package io.jenkins.plugins.esphome.host;

import java.io.Serializable;

/**
 * A piece of a process' output as raw bytes, from {@code offset}; {@code state} is how it stood after these bytes were read.
 * The output is complete when the state is not Running and {@code bytes} is empty.
 */
public record OutputChunk(long offset, byte[] bytes, ProcessState state) implements Serializable {
    public long next() {
        return offset + bytes.length;
    }

    public boolean isLast() {
        return bytes.length == 0 && !(state instanceof ProcessState.Running);
    }
}
