package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code /proc} (proc(5)): fields are counted after the last parenthesis, since a program's name may hold anything.
 * A process that ends while it is read is simply not there.
 */
record LinuxProcessTable(Path proc) implements ProcessTable {
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int GROUP = 2;
    private static final int START = 19;

    @Override
    public Optional<Entry> find(long pid) {
        return entry(pid, boot()).filter(entry -> !entry.zombie());
    }

    @Override
    public List<Entry> all() throws IOException {
        String boot = boot();
        List<Entry> all = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path directory : directories) {
                entry(Long.parseLong(directory.getFileName().toString()), boot)
                        .filter(entry -> !entry.zombie())
                        .ifPresent(all::add);
            }
        }
        return all;
    }

    private Optional<Entry> entry(long pid, String boot) {
        return stat(Long.toString(pid))
                .map(field -> new Entry(
                        pid,
                        Long.parseLong(field[PARENT]),
                        Long.parseLong(field[GROUP]),
                        field[STATE].equals("Z") || field[STATE].equals("X"),
                        boot + field[START]));
    }

    private Optional<String[]> stat(String pid) {
        return text(pid + "/stat")
                .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" "));
    }

    @Override
    public boolean bears(Entry process, String variable) {
        // The system knows bytes: compare them as such, whatever they mean.
        String bytes = new String(variable.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return text(process.pid() + "/environ")
                .filter(environment -> ("\0" + environment).contains("\0" + bytes + "\0"))
                .isPresent();
    }

    @Override
    public Optional<Long> innerPid(Entry process) {
        return text(process.pid() + "/status").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("NSpid:"))
                .map(line -> Long.valueOf(line.substring(line.lastIndexOf('\t') + 1)))
                .findFirst();
    }

    /** The start time of the first process: each container has a first process of its own. */
    @Override
    public String namespace() {
        return stat("1").map(field -> field[START]).orElse("-");
    }

    @Override
    public String boot() {
        return "linux " + text("sys/kernel/random/boot_id").orElse("").trim() + " ";
    }

    private Optional<String> text(String file) {
        try {
            return Optional.of(Files.readString(proc.resolve(file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // it ended meanwhile, or is not ours to look into
            return Optional.empty();
        }
    }
}
