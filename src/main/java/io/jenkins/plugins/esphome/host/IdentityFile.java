package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Where a machine keeps its key pair. The file appears whole, by one rename of the directory around it, which fails if another one
 * is there: of all first contacts at once, one makes the key and all use it. What is there but cannot be used is never replaced,
 * because a new key is a new identity, and that is for a person to decide.
 */
record IdentityFile(Path root, MachineId machine) {
    private static final String DIRECTORY = "identity";
    private static final String FILE = "key";
    private static final String FIRST_LINE = "esphome-fleet machine identity 1";
    private static final int LARGEST = 4096;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private Path directory() {
        return root.resolve(DIRECTORY);
    }

    private Path file() {
        return directory().resolve(FILE);
    }

    KeyPair keys() throws IOException {
        if (!Files.exists(file(), LinkOption.NOFOLLOW_LINKS)) {
            make();
        }
        requirePrivate();
        String text = Files.readString(file(), StandardCharsets.ISO_8859_1);
        try {
            return parsed(text.lines().toList());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw damaged("it does not hold a key pair");
        }
    }

    private void make() throws IOException {
        Path draft = root.resolve(DIRECTORY + ".new-" + UUID.randomUUID());
        PrivateFiles.directory(draft);
        try {
            PrivateFiles.write(draft.resolve(FILE), text(IdentityKeys.generate()));
            force(draft.resolve(FILE));
            Files.move(draft, directory(), StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // somebody else may have been faster: that key counts
            if (!Files.exists(file(), LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("The Java on " + machine + " cannot make a key: run it with Java 17 or newer.", e);
        } finally {
            Trees.delete(draft);
        }
    }

    /** A machine that loses its power right after the first contact must not come back with an empty key. */
    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static String text(KeyPair keys) {
        return String.join(
                "\n",
                FIRST_LINE,
                IdentityKeys.hex(keys.getPrivate().getEncoded()),
                IdentityKeys.hex(keys.getPublic().getEncoded()),
                "");
    }

    private void requirePrivate() throws IOException {
        if (!Trees.isPlainFile(file())) {
            throw damaged("it is not a plain file");
        }
        if (Files.size(file()) > LARGEST) {
            throw damaged("it is larger than " + LARGEST + " bytes");
        }
        PosixFileAttributeView attributes =
                Files.getFileAttributeView(file(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes != null
                && !OWNER_ONLY.containsAll(attributes.readAttributes().permissions())) {
            throw damaged("other users than its owner may use it");
        }
    }

    /** Tried at once: a key that does not fit would look like an impostor's to the controller. */
    private KeyPair parsed(List<String> lines) throws GeneralSecurityException, IOException {
        if (lines.size() != 3 || !lines.get(0).equals(FIRST_LINE)) {
            throw damaged("it does not begin with '" + FIRST_LINE + "' and have three lines");
        }
        PrivateKey privateKey = IdentityKeys.privateKey(lines.get(1));
        PublicKey publicKey = IdentityKeys.publicKey(lines.get(2));
        byte[] trial = FIRST_LINE.getBytes(StandardCharsets.UTF_8);
        if (!IdentityKeys.verifies(publicKey, trial, IdentityKeys.sign(privateKey, trial))) {
            throw damaged("its two keys do not belong together");
        }
        return new KeyPair(publicKey, privateKey);
    }

    private IdentityRefusedException damaged(String why) {
        return new IdentityRefusedException(
                "The identity of the machine '" + machine + "' in its file '" + file() + "' cannot be used: " + why
                        + ". Restore that file, or delete it and have the machine approved again.");
    }
}
