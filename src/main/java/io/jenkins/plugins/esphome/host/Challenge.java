package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.MachineId;
import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What a machine has to sign to prove its identity: an unpredictable number, bound to who asks and whom. Its bytes can be confused with
 * nothing else that is ever signed, because each part is preceded by its length and the first one says what this is.
 *
 * @param nonce 64 hexadecimal digits
 */
record Challenge(String controller, MachineId machine, String nonce) implements Serializable {
    private static final String PURPOSE = "esphome-fleet machine identity, version 1";
    private static final int NONCE_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static Challenge fresh(String controller, MachineId machine) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        return new Challenge(controller, machine, HexFormat.of().formatHex(nonce));
    }

    byte[] message() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (String part : new String[] {PURPOSE, controller, machine.name(), nonce}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            message.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            message.writeBytes(bytes);
        }
        return message.toByteArray();
    }

    /**
     * @param proof what came back: as if an attacker had sent it (decision 7)
     * @return the pin of the key that signed this challenge
     */
    String verified(Proof proof) throws IdentityRefusedException {
        try {
            PublicKey key = IdentityKeys.publicKey(proof.publicKey());
            if (IdentityKeys.verifies(key, message(), proof.signature())) {
                return IdentityKeys.pin(key);
            }
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            throw refused("its answer is malformed");
        }
        throw refused("its answer was not signed for this challenge by the key that came with it");
    }

    private IdentityRefusedException refused(String why) {
        return new IdentityRefusedException("The machine '" + machine + "' did not prove its identity: " + why
                + ". Nothing is sent to it; find out who answers under that name.");
    }

    /**
     * @param publicKey X.509 encoded, hexadecimal
     * @param signature of {@link #message}, hexadecimal
     */
    record Proof(String publicKey, String signature) implements Serializable {}
}
