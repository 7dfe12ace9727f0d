package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.build.SurveyConfigurations.Candidate;
import io.jenkins.plugins.esphome.build.SurveyConfigurations.Survey;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.SafeName;
import io.jenkins.plugins.esphome.toolchain.ToolchainSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns the files, globs and directories that a user names into configurations, on the machine that holds them, so that wrong
 * input is told before anything is installed, bundled or filed (rules E). Whatever cannot be a configuration is left out and
 * said; ESPHome is asked only where a name cannot be read off the file itself.
 */
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
     * @throws BadInput with one sentence
     */
    public Found find(
            BuildHost host,
            String directory,
            List<String> patterns,
            SortedMap<String, String> substitutions,
            ToolchainSource toolchain,
            RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        if (patterns.isEmpty()) {
            throw new BadInput("No configuration was named: give at least one .yaml file, pattern or directory.");
        }
        Survey survey =
                host.act(new SurveyConfigurations(directory, new ArrayList<>(patterns), new TreeMap<>(substitutions)));
        if (!survey.problem().isEmpty()) {
            throw new BadInput(survey.problem());
        }
        List<String> skipped = new ArrayList<>(survey.skipped());
        ConfigurationNames names = new ConfigurationNames(host, directory, substitutions, toolchain, monitor);
        List<ConfigurationFile> files = new ArrayList<>();
        for (Candidate candidate : survey.candidates()) {
            Optional<String> name = names.of(candidate, skipped);
            name.ifPresent(n -> files.add(new ConfigurationFile(candidate.path(), checked(candidate.path(), n))));
        }
        requireSome(files, skipped, patterns);
        requireDistinct(files);
        return new Found(files, skipped);
    }

    private static String checked(String path, String name) {
        try {
            return SafeName.require("device name", name);
        } catch (BadInput unsafe) {
            throw new BadInput(path + ": " + unsafe.getMessage());
        }
    }

    private static void requireSome(List<ConfigurationFile> files, List<String> skipped, List<String> patterns) {
        if (files.isEmpty()) {
            throw new BadInput("Nothing is left of " + String.join(", ", patterns) + ". " + String.join(" ", skipped)
                    + " Name a file with an 'esphome:' block.");
        }
    }

    private static void requireDistinct(List<ConfigurationFile> files) {
        Map<String, String> byName = new HashMap<>();
        for (ConfigurationFile file : files) {
            String other = byName.put(file.name(), file.path());
            if (other != null) {
                throw new BadInput("'" + other + "' and '" + file.path() + "' both give the device name '" + file.name()
                        + "': give one of them another name, or name only one of the files.");
            }
        }
    }
}
