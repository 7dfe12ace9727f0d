package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.host.BuildHost;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Looks a machine over before a build does: what {@code doctor} and a node's page show. Changes nothing on the machine. */
public final class ToolchainCheck {

    /** How one thing stands. */
    public enum Health {
        OK,
        WARN,
        FAIL
    }

    /**
     * @param name what was looked at: "Python", "C++ compiler"
     * @param detail what was found
     * @param remedy how to mend it; empty when it is OK
     */
    public record Check(String name, Health health, String detail, String remedy) implements Serializable {}

    /** @param version the ESPHome version that is wanted there */
    public List<Check> run(BuildHost host, String version, ToolchainSettings settings)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
