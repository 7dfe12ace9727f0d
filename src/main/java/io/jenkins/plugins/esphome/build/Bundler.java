package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.util.SortedMap;

/** Makes bundles with {@code esphome bundle}. */
public final class Bundler {

    /**
     * @param directory absolute, on the machine; what {@code file} is relative to
     * @param file the configuration's path below it
     * @param timeZone of the requester
     * @param monitor its bundle limit counts
     * @throws io.jenkins.plugins.esphome.host.RunFailedException with the first useful lines, file and line, when ESPHome
     *     does not accept the configuration
     */
    public Bundle make(
            BuildHost host,
            Toolchain toolchain,
            String directory,
            String file,
            SortedMap<String, String> substitutions,
            String timeZone,
            RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
