package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.BundleSecrets;
import io.jenkins.plugins.esphome.build.SecretMask;
import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileTransfer;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.store.Sealing;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps bundles in their requests' directories until the requests end: they hold secrets, so they come in and go out as
 * streams and are never on the controller's disk but sealed. The store deletes them when a request has ended, whatever its end.
 */
final class Bundles {
    private static final String NAME = "bundle.tar.gz";
    private static final String SECRETS = "bundle-secrets";

    private final Sealing sealing;
    private final long largest;

    /** @param largest the largest bundle that is taken, in bytes */
    Bundles(Sealing sealing, long largest) {
        this.sealing = sealing;
        this.largest = largest;
    }

    /** @param remote the bundle on its machine */
    void take(BuildHost host, String remote, RequestId request, Path directory)
            throws IOException, InterruptedException {
        Path file = directory.resolve(NAME + sealing.suffix());
        try (OutputStream sealed = sealing.seal(PrivateFiles.createStream(file), context(request))) {
            FileTransfer.fetch(host, remote, sealed, largest);
        }
    }

    /**
     * @return the bundle in clear; to be closed
     * @throws IOException with a sentence if it was changed
     */
    InputStream open(RequestId request, Path directory) throws IOException {
        Path plain = directory.resolve(NAME);
        // what was filed before bundles were sealed
        if (Files.exists(plain)) {
            return new BufferedInputStream(Files.newInputStream(plain));
        }
        Path sealed = directory.resolve(NAME + sealing.suffix());
        return sealing.open(new BufferedInputStream(Files.newInputStream(sealed)), context(request));
    }

    /** Keeps the secrets by themselves as long as the bundle, so that they can be hidden after a restart as well. */
    void keep(BundleSecrets secrets, RequestId request, Path directory) throws IOException {
        Path file = directory.resolve(SECRETS + sealing.suffix());
        try (OutputStream sealed = sealing.seal(PrivateFiles.createStream(file), context(request))) {
            sealed.write(secrets.yaml().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** @return hides the secrets with which this request was filed, if it was with any */
    SecretMask mask(RequestId request, Path directory) throws IOException {
        Path file = directory.resolve(SECRETS + sealing.suffix());
        if (!Files.exists(file)) {
            return SecretMask.NONE;
        }
        try (InputStream opened = sealing.open(new BufferedInputStream(Files.newInputStream(file)), context(request))) {
            String yaml = new String(opened.readAllBytes(), StandardCharsets.UTF_8);
            return BundleSecrets.of(Optional.of(yaml), new TreeMap<>()).mask();
        }
    }

    private static String context(RequestId request) {
        return "bundle of request " + request;
    }
}
