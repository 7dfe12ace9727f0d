package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileTransfer;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.store.Sealing;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps bundles in their requests' directories until the requests end: they hold secrets, so they come in and go out as
 * streams and are never on the controller's disk but sealed. The store deletes them when a request has ended, whatever its end.
 */
final class Bundles {
    private static final String NAME = "bundle.tar.gz";

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
        try (OutputStream sealed = sealing.seal(PrivateFiles.create(file), context(request))) {
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

    private static String context(RequestId request) {
        return "bundle of request " + request;
    }
}
