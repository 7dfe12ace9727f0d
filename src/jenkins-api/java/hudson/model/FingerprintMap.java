package hudson.model;

import java.io.IOException;

public final class FingerprintMap {
    @SuppressWarnings("rawtypes")
    public Fingerprint getOrCreate(Run build, String fileName, String md5) throws IOException {
        throw new UnsupportedOperationException();
    }
}
