package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The real ESPHome for tests, installed once a machine and shared by all of them. */
public final class RealToolchain {
    private RealToolchain() {}

    public static ToolchainSettings settings() {
        String given = System.getProperty("esphome.fleet.toolchains", "");
        return ToolchainSettings.in(
                given.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache/esphome-fleet/toolchains")
                                .toString()
                        : given);
    }

    public static Toolchain on(BuildHost host) throws Exception {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        try {
            return new Toolchains()
                    .provide(host, EsphomeVersion.DEFAULT, settings(), new UnfiledRun(Limits.DEFAULT, lines::add));
        } catch (Exception e) {
            throw new AssertionError("no ESPHome for the tests; installing it said: " + lines, e);
        }
    }
}
