/**
 * The port to a machine that does work: file work runs where the files are, and commands become durable processes that
 * outlive the JVM that started them (decision 2). Rooms above know machines through {@code BuildHost} only and never start
 * a process themselves. It may use {@code files} and {@code model}.
 */
package io.jenkins.plugins.esphome.host;
