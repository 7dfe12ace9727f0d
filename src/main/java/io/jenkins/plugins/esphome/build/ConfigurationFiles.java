package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.toolchain.ToolchainSource;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/** Turns the files, globs and directories that a user names into configurations, on the machine that holds them. */
public final class ConfigurationFiles {

    /**
     * @param files in the order in which they were named, then by path; never empty
     * @param skipped a sentence for each file that was matched and left out
     */
    public record Found(List<ConfigurationFile> files, List<String> skipped) {
        public Found {
            files = List.copyOf(files);
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * @param directory absolute, on the machine; what the patterns are relative to
     * @param patterns files, globs ({@code *}, {@code **}, {@code ?}, braces) and directories
     * @param substitutions given with the request, they override the files'
     * @param toolchain asked only when a name cannot be read from the file itself
     * @throws io.jenkins.plugins.esphome.model.BadInput with one sentence
     */
    public Found find(
            BuildHost host,
            String directory,
            List<String> patterns,
            SortedMap<String, String> substitutions,
            ToolchainSource toolchain,
            RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        throw new UnsupportedOperationException("lands within the hour");
    }
}
