package io.jenkins.plugins.esphome.host;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** The JDK's Ed25519 in hexadecimal digits, with every length checked before anything is parsed. */
final class IdentityKeys {
    private static final String ALGORITHM = "Ed25519";
    /** An Ed25519 key in X.509 has one form only (RFC 8410): 12 bytes that never change, and the key's 32. */
    private static final int PUBLIC_KEY_DIGITS = 2 * 44;

    private static final int SIGNATURE_DIGITS = 2 * 64;

    private IdentityKeys() {}

    static KeyPair generate() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    }

    /** @throws IllegalArgumentException if the text is not hexadecimal */
    static PublicKey publicKey(String text) throws GeneralSecurityException {
        PublicKey key = KeyFactory.getInstance(ALGORITHM)
                .generatePublic(new X509EncodedKeySpec(digits(text, PUBLIC_KEY_DIGITS)));
        if (!hex(key.getEncoded()).equals(text)) {
            throw new InvalidKeyException("not the one form that an Ed25519 key has");
        }
        return key;
    }

    /** @throws IllegalArgumentException if the text is not hexadecimal */
    static PrivateKey privateKey(String text) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM)
                .generatePrivate(new PKCS8EncodedKeySpec(HexFormat.of().parseHex(text)));
    }

    static String sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(key);
        signature.update(message);
        return hex(signature.sign());
    }

    static boolean verifies(PublicKey key, byte[] message, String signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(ALGORITHM);
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(digits(signature, SIGNATURE_DIGITS));
    }

    static String pin(PublicKey key) throws GeneralSecurityException {
        return hex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] digits(String text, int expected) throws InvalidKeyException {
        if (text == null || text.length() != expected) {
            throw new InvalidKeyException("not " + expected + " digits");
        }
        return HexFormat.of().parseHex(text);
    }
}
