package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.build.SurveyConfigurations.Candidate;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.toolchain.DurableStep;
import io.jenkins.plugins.esphome.toolchain.EsphomeCommands;
import io.jenkins.plugins.esphome.toolchain.EsphomeEnvironment;
import io.jenkins.plugins.esphome.toolchain.OutputIngest;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import io.jenkins.plugins.esphome.toolchain.ToolchainSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Asks {@code esphome config} for the names that depend on packages, includes or expressions. */
record ConfigurationNames(
        BuildHost host,
        String directory,
        SortedMap<String, String> substitutions,
        ToolchainSource toolchain,
        RunMonitor monitor) {

    /** @return nothing if it turned out to be a mere part of other configurations; then the reason is in {@code skipped} */
    Optional<String> of(Candidate candidate, List<String> skipped)
            throws IOException, InterruptedException, RunCancelledException {
        return candidate.name().isEmpty() ? ask(candidate, skipped) : Optional.of(candidate.name());
    }

    private Optional<String> ask(Candidate candidate, List<String> skipped)
            throws IOException, InterruptedException, RunCancelledException {
        Toolchain esphome = toolchain.get();
        PrepareBundle.Place place =
                host.act(new PrepareBundle(host.root(), esphome.trust(), directory, candidate.path()));
        Answer answer = new Answer();
        // Each file is a process of its own: its id must differ from the next one's.
        String step = "name-" + Integer.toHexString(candidate.path().hashCode());
        int code = new DurableStep(
                        host,
                        monitor,
                        step,
                        "Reading " + candidate.path(),
                        monitor.limits().bundle())
                .run(
                        new EsphomeCommands(esphome, substitutions).config(place.configuration()),
                        place.configurationDirectory(),
                        new EsphomeEnvironment(place.data(), place.caches(), "UTC").variables(esphome),
                        chunk -> answer.ingest.accept(chunk.bytes()));
        answer.ingest.end();
        if (code == 0 && !answer.name.isEmpty()) {
            return Optional.of(answer.name);
        }
        String why = answer.ingest.firstError().orElse("esphome ended with exit code " + code);
        if (candidate.own()) {
            throw new BadInput("The configuration '" + candidate.path() + "' is not valid: " + why);
        }
        skipped.add("Skipped '" + candidate.path()
                + "': it has no 'esphome:' block of its own, and its packages make no configuration of it (" + why
                + ").");
        return Optional.empty();
    }

    /** Reads the name off the validated configuration that ESPHome prints. */
    private static final class Answer implements OutputIngest.Sink {
        private final OutputIngest ingest = new OutputIngest(this);
        private boolean inBlock;
        private String name = "";

        @Override
        public void line(String line) {
            if (!line.startsWith(" ")) {
                inBlock = line.equals("esphome:");
            } else if (inBlock && name.isEmpty() && line.startsWith("  name: ")) {
                name = line.substring("  name: ".length()).strip().replaceAll("^['\"]|['\"]$", "");
            }
        }

        @Override
        public void progress(int percent) {
            // Reading a configuration shows none.
        }
    }
}
