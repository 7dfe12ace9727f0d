package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.host.Challenge.Proof;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;

/** Signs a challenge on the machine, with the key that never leaves it. It signs nothing but challenges, whoever asks. */
record ProveIdentity(String root, Challenge challenge) implements FileWork<Proof> {
    @Override
    public Proof run() throws IOException {
        KeyPair keys = new IdentityFile(Path.of(root), challenge.machine()).keys();
        try {
            return new Proof(
                    IdentityKeys.hex(keys.getPublic().getEncoded()),
                    IdentityKeys.sign(keys.getPrivate(), challenge.message()));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "The Java on " + challenge.machine() + " cannot sign: run it with Java 17 or newer.", e);
        }
    }
}
