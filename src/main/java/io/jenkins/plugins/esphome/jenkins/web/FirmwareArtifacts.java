package io.jenkins.plugins.esphome.jenkins.web;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.esphome.fleet.Fingerprints;
import io.jenkins.plugins.esphome.fleet.FirmwareArchive;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.jenkins.steps.StepEnd;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.Trust;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import jenkins.util.BuildListenerAdapter;

/** Gives a run its firmware files, by device, through whatever keeps artifacts in this Jenkins: its own disk or a store elsewhere. */
final class FirmwareArtifacts {
    private final Run<?, ?> run;
    private final FleetService fleet;
    private final TaskListener listener;
    private final Trust trust;

    /** @param trust of the sources that were compiled: a stranger's firmware lies apart from the fleet's own */
    FirmwareArtifacts(StepEnd end, Trust trust) {
        this.run = end.run();
        this.fleet = end.service();
        this.listener = end.listener();
        this.trust = trust;
    }

    void add(List<DeviceRow> rows) throws IOException, InterruptedException {
        int files = 0;
        for (DeviceRow row : rows) {
            Optional<FirmwareArchive.Entry> entry = RunReport.entry(fleet, row.print(), trust);
            if (entry.isPresent()) {
                files += add(row.getDevice(), entry.get());
            } else if (row.print().isPresent()) {
                listener.getLogger().println(Messages.firmwareGone(row.getDevice()));
            }
        }
        listener.getLogger().println(Messages.archived(files));
    }

    private int add(String device, FirmwareArchive.Entry entry) throws IOException, InterruptedException {
        Map<String, String> files = new TreeMap<>();
        String directory = directory(device, entry.firmware().fingerprint());
        for (Firmware.Image image : entry.firmware().images()) {
            files.put("firmware/" + directory + "/" + image.file(), image.file());
        }
        run.pickArtifactManager()
                .archive(
                        new FilePath(entry.directory().toFile()),
                        Jenkins.get().createLauncher(listener),
                        BuildListenerAdapter.wrap(listener),
                        files);
        return files.size();
    }

    /** Another fleet may have a device of this name, and another step may have made other firmware for this one. */
    private String directory(String device, String fingerprint) throws IOException {
        Stream<String> names = Stream.of(device, device + "-" + Fingerprints.brief(fingerprint), fingerprint);
        return ArtifactNames.take(run, names, fingerprint);
    }
}
