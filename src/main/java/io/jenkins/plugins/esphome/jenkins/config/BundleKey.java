package io.jenkins.plugins.esphome.jenkins.config;

import io.jenkins.plugins.esphome.store.AesSealing;
import io.jenkins.plugins.esphome.store.Sealing;
import java.io.IOException;
import java.security.SecureRandom;
import jenkins.security.ConfidentialKey;

/**
 * The key with which bundles are sealed. Jenkins keeps it, encrypted with its own master key, apart from the records: a copy of
 * the records alone tells no secret.
 */
public final class BundleKey extends ConfidentialKey {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final BundleKey INSTANCE = new BundleKey();

    private BundleKey() {
        super(BundleKey.class.getName());
    }

    /** @throws IOException if Jenkins cannot read its key or keep a new one */
    public static Sealing sealing() throws IOException {
        return new AesSealing(INSTANCE.bytes());
    }

    private synchronized byte[] bytes() throws IOException {
        byte[] known = load();
        if (known != null && known.length == AesSealing.KEY) {
            return known;
        }
        byte[] made = new byte[AesSealing.KEY];
        RANDOM.nextBytes(made);
        store(made);
        return made;
    }
}
