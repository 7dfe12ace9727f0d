package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.files.PrivateFiles;
import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.Confidential;
import io.jenkins.plugins.esphome.host.FileWork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A directory on an agent that nobody but its owner can read, because what an upload or a question needs there holds
 * passwords, keys and firmware.
 */
record PrivateDirectory(BuildHost agent, String path) {

    String file(String name) {
        return path + "/" + name;
    }

    /** Makes the directory and writes these texts into it, replacing what has the same name. */
    void write(Map<String, String> texts) throws IOException, InterruptedException {
        agent.act(new Write(path, Map.copyOf(texts)));
    }

    void send(Path local, String name) throws IOException, InterruptedException {
        write(Map.of());
        agent.send(local, file(name));
    }

    boolean has(String name) throws IOException, InterruptedException {
        return agent.act(new Has(file(name)));
    }

    /** @return in lower-case hex; empty if there is no such file */
    Optional<String> sha256(String name) throws IOException, InterruptedException {
        return Optional.ofNullable(agent.act(new Sha256(file(name))));
    }

    /** Removes everything but the small marks that a repeated call after a restart looks for. */
    void removeAllBut(List<String> kept) throws IOException, InterruptedException {
        agent.act(new RemoveContent(path, List.copyOf(kept)));
    }

    void remove() throws IOException, InterruptedException {
        agent.act(new RemoveTree(path));
    }

    /** Removes the directories beside this one that nobody touched for so long: left over from jobs that never came back. */
    void removeOldSiblings(Duration age) throws IOException, InterruptedException {
        agent.act(new RemoveOld(path, age));
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest = newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        PrivateFiles.write(fresh, text);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private record Write(String directory, Map<String, String> texts) implements Confidential<Boolean> {
        @Override
        public Boolean run() throws IOException {
            Path path = Path.of(directory);
            PrivateFiles.directory(path);
            for (Map.Entry<String, String> text : texts.entrySet()) {
                replace(path.resolve(text.getKey()), text.getValue());
            }
            return true;
        }
    }

    private record Has(String file) implements FileWork<Boolean> {
        @Override
        public Boolean run() {
            return Files.exists(Path.of(file));
        }
    }

    private record Sha256(String file) implements FileWork<String> {
        @Override
        public String run() throws IOException {
            Path path = Path.of(file);
            return Files.isRegularFile(path) ? sha256(path) : null;
        }
    }

    private record RemoveContent(String directory, List<String> kept) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            for (Path child : Trees.list(Path.of(directory))) {
                if (!kept.contains(child.getFileName().toString())) {
                    Trees.delete(child);
                }
            }
            return true;
        }
    }

    private record RemoveTree(String directory) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            Trees.delete(Path.of(directory));
            return true;
        }
    }

    private record RemoveOld(String directory, Duration age) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException {
            FileTime limit = FileTime.from(Instant.now().minus(age));
            Path own = Path.of(directory);
            for (Path sibling : Trees.list(own.getParent())) {
                if (!sibling.equals(own) && Files.getLastModifiedTime(sibling).compareTo(limit) < 0) {
                    Trees.delete(sibling);
                }
            }
            return true;
        }
    }
}
