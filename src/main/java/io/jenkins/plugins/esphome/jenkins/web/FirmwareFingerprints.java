package io.jenkins.plugins.esphome.jenkins.web;

import hudson.model.Fingerprint;
import hudson.model.Run;
import hudson.tasks.Fingerprinter.FingerprintAction;
import io.jenkins.plugins.esphome.fleet.FirmwareArchive;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.model.Firmware;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jenkins.model.Jenkins;

/**
 * Enters firmware into Jenkins' own records of files, so that people find from a firmware the build that made it and every build
 * that put it onto a device, as they do for any other file. Not what a stranger's change request built: whoever built an equal
 * file first would stand there as its origin.
 */
final class FirmwareFingerprints {
    private final Run<?, ?> run;
    private final FleetService fleet;

    FirmwareFingerprints(Run<?, ?> run, FleetService fleet) {
        this.run = run;
        this.fleet = fleet;
    }

    void add(List<DeviceRow> rows) throws IOException {
        Map<String, String> records = new TreeMap<>();
        for (DeviceRow row : rows) {
            Optional<FirmwareArchive.Entry> entry = RunReport.entry(fleet, row.print(), Trust.TRUSTED);
            if (entry.isPresent()) {
                Firmware.Image image = entry.get().firmware().application();
                String md5 = md5(entry.get().directory().resolve(image.file()));
                String name = row.getDevice() + "/" + image.file();
                fingerprint(entry.get(), name, md5).addFor(run);
                records.put(name, md5);
            }
        }
        if (!records.isEmpty()) {
            attach(records);
        }
    }

    /** New ones begin with the build that compiled it, which may be another one than this. */
    private Fingerprint fingerprint(FirmwareArchive.Entry entry, String name, String md5) throws IOException {
        return Jenkins.get().getFingerprintMap().getOrCreate(builder(entry).orElse(null), name, md5);
    }

    private Optional<Run<?, ?>> builder(FirmwareArchive.Entry entry) {
        Optional<String> build =
                fleet.job(entry.builtBy()).map(FirmwareJob::requester).flatMap(requester -> requester.build());
        try {
            return build.map(Run::fromExternalizableId);
        } catch (IllegalArgumentException e) {
            // then the build's job is gone, or has another name now
            return Optional.empty();
        }
    }

    private void attach(Map<String, String> records) throws IOException {
        synchronized (run) {
            FingerprintAction action = run.getAction(FingerprintAction.class);
            if (action == null) {
                run.addAction(new FingerprintAction(run, records));
            } else {
                action.add(records);
            }
        }
        run.save();
    }

    /** The digest by which Jenkins names files; nothing is trusted because of it. */
    private static String md5(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("MD5"))) {
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("This Java has no MD5, by which Jenkins names files.", e);
        }
    }
}
