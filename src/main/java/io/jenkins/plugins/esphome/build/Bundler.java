package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.toolchain.DurableStep;
import io.jenkins.plugins.esphome.toolchain.EsphomeCommands;
import io.jenkins.plugins.esphome.toolchain.EsphomeEnvironment;
import io.jenkins.plugins.esphome.toolchain.OutputIngest;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Makes bundles with {@code esphome bundle} on the machine that holds the configuration: reading a configuration runs its
 * code, so it never happens on a controller (decision 7). ESPHome leaves out what lies above the configuration's own directory
 * and only warns; such files are added here, as long as they lie in the workspace (R1).
 */
public final class Bundler {
    private static final String OUTSIDE = "Bundle: skipping file outside config directory: ";
    private static final String STEP = "bundle";

    /**
     * @param directory absolute, on the machine; what {@code file} is relative to; files outside of it are not bundled
     * @param file the configuration's path below it
     * @param timeZone of the requester
     * @param monitor its bundle limit counts
     * @throws BadInput if the file is not there
     * @throws RunFailedException with the first useful lines, file and line, when ESPHome does not accept the configuration
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
        return make(host, toolchain, host.root(), directory, file, substitutions, timeZone, monitor);
    }

    /** The same from a private workspace, which takes all that bundling leaves behind with it when it goes. */
    public Bundle make(
            BuildHost host,
            Toolchain toolchain,
            SecretWorkspace workspace,
            String file,
            SortedMap<String, String> substitutions,
            String timeZone,
            RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        return make(host, toolchain, workspace.base(), workspace.directory(), file, substitutions, timeZone, monitor);
    }

    private static Bundle make(
            BuildHost host,
            Toolchain toolchain,
            String root,
            String directory,
            String file,
            SortedMap<String, String> substitutions,
            String timeZone,
            RunMonitor monitor)
            throws IOException, InterruptedException, RunCancelledException {
        if (!BundleArchive.isSafe(file)) {
            throw new BadInput("'" + file.replaceAll("\\p{Cntrl}", "?") + "' does not name a file below " + directory
                    + ": give its path from there, with '/' and without '..'.");
        }
        monitor.checkCancelled();
        PrepareBundle.Place place = host.act(new PrepareBundle(root, toolchain.trust(), directory, file));
        if (!place.problem().isEmpty()) {
            throw new BadInput(place.problem());
        }
        Skipped skipped = new Skipped();
        int code = new DurableStep(
                        host,
                        monitor,
                        STEP,
                        "Bundling " + file,
                        monitor.limits().bundle())
                .run(
                        new EsphomeCommands(toolchain, substitutions).bundle(place.configuration(), place.archive()),
                        place.configurationDirectory(),
                        new EsphomeEnvironment(place.data(), place.caches(), timeZone).variables(toolchain),
                        chunk -> skipped.ingest.accept(chunk.bytes()));
        skipped.ingest.end();
        if (code != 0) {
            throw new RunFailedException(
                    CompileFailure.sentence(
                            code == 2 ? "Reading the configuration " + file : "Bundling " + file,
                            code,
                            skipped.ingest.firstError()),
                    code);
        }
        return host.act(new CompleteBundle(directory, file, place, List.copyOf(skipped.files)))
                .orThrow();
    }

    /** Collects what ESPHome left out. */
    private static final class Skipped implements OutputIngest.Sink {
        private final OutputIngest ingest = new OutputIngest(this);
        private final List<String> files = new ArrayList<>();

        @Override
        public void line(String line) {
            int at = line.indexOf(OUTSIDE);
            if (at >= 0) {
                files.add(line.substring(at + OUTSIDE.length()).strip());
            }
        }

        @Override
        public void progress(int percent) {
            // Bundling takes half a second and shows none.
        }
    }
}
