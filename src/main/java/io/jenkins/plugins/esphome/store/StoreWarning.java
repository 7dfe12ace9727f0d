package io.jenkins.plugins.esphome.store;

import java.nio.file.Path;

/**
 * A record that was not taken over, which an administrator should look at (J5, E).
 *
 * @param file what was wrong, where it lay when it was read
 * @param sentence names the file, what is wrong with it, where it is now, and the way out
 */
public record StoreWarning(Path file, String sentence) {}
