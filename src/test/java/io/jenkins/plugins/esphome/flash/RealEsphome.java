package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.nio.file.Path;

/** The real ESPHome for tests, installed once a user. */
final class RealEsphome {
    static final String VERSION = "2026.10.0";

    private RealEsphome() {}

    static Toolchain on(BuildHost host) throws Exception {
        String home = Path.of(System.getProperty("user.home"), ".cache", "esphome-fleet", "toolchains")
                .toString();
        String directory = System.getProperty("esphome.fleet.toolchains", home);
        return new Toolchains()
                .provide(host, VERSION, ToolchainSettings.in(directory), new UnfiledRun(Limits.DEFAULT, line -> {}));
    }
}
