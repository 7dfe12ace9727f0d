package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.FileWork;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks on the machine itself which device programs lie there and which of them run: the system knows it by the executable
 * of each process, whoever started it, and even after the file was replaced.
 *
 * @param devices the directory of all fleets
 * @param only {@code FLEET/NAME} of the one device to look at; empty: all
 */
record HostDeviceScan(String devices, String only) implements FileWork<ArrayList<HostDeviceScan.Seen>> {
    static final String PROGRAM = "program";
    static final String RECORD = "record.json";
    private static final String DELETED = " (deleted)";

    /**
     * @param record its text, empty if there is none
     * @param onDisk SHA-256 of the program's file, empty if there is none
     * @param pid of the process that runs it, 0 if none does
     * @param running SHA-256 of what that process executes
     * @param startedAtMillis when that process started, in milliseconds since 1970, 0 if the system does not say
     */
    record Seen(String fleet, String name, String record, String onDisk, long pid, String running, long startedAtMillis)
            implements Serializable {}

    @Override
    public ArrayList<Seen> run() throws IOException {
        ArrayList<Seen> all = new ArrayList<>();
        Map<String, ProcessHandle> processes = processes();
        for (Path device : places()) {
            all.add(look(device, processes));
        }
        return all;
    }

    private List<Path> places() throws IOException {
        if (!only.isEmpty()) {
            return Stream.of(Path.of(devices, only)).filter(Files::isDirectory).toList();
        }
        List<Path> places = new ArrayList<>();
        for (Path fleet : directories(Path.of(devices))) {
            places.addAll(directories(fleet));
        }
        return places;
    }

    private static List<Path> directories(Path parent) throws IOException {
        return Trees.list(parent).stream()
                .filter(Files::isDirectory)
                .filter(path -> !path.getFileName().toString().startsWith("."))
                .sorted()
                .toList();
    }

    private static Seen look(Path device, Map<String, ProcessHandle> processes) throws IOException {
        Path program = device.resolve(PROGRAM);
        Path record = device.resolve(RECORD);
        Optional<ProcessHandle> process = Optional.ofNullable(
                processes.get(device.toRealPath().resolve(PROGRAM).toString()));
        String onDisk = Files.isRegularFile(program) ? PrivateDirectory.sha256(program) : "";
        return new Seen(
                device.getParent().getFileName().toString(),
                device.getFileName().toString(),
                Files.isRegularFile(record) ? Files.readString(record) : "",
                onDisk,
                process.map(ProcessHandle::pid).orElse(0L),
                process.isPresent() ? running(process.get().pid(), onDisk) : "",
                process.flatMap(p -> p.info().startInstant())
                        .map(java.time.Instant::toEpochMilli)
                        .orElse(0L));
    }

    /** Linux shows the file that a process executes even when another lies in its place; elsewhere the file must do. */
    private static String running(long pid, String onDisk) throws IOException {
        Path executed = Path.of("/proc", Long.toString(pid), "exe");
        return Files.isReadable(executed) ? PrivateDirectory.sha256(executed) : onDisk;
    }

    private static Map<String, ProcessHandle> processes() {
        Map<String, ProcessHandle> byExecutable = new HashMap<>();
        ProcessHandle.allProcesses().forEach(p -> executable(p).ifPresent(file -> byExecutable.put(file, p)));
        return byExecutable;
    }

    private static Optional<String> executable(ProcessHandle process) {
        return process.info()
                .command()
                .map(file -> file.endsWith(DELETED) ? file.substring(0, file.length() - DELETED.length()) : file);
    }

    /** Ends whatever executes this device's program, also if we did not start it. */
    record Kill(String directory, long graceMillis) implements FileWork<Boolean> {
        @Override
        public Boolean run() throws IOException, InterruptedException {
            String program = Path.of(directory).toRealPath().resolve(PROGRAM).toString();
            List<ProcessHandle> running = ProcessHandle.allProcesses()
                    .filter(p -> executable(p).filter(program::equals).isPresent())
                    .toList();
            running.forEach(ProcessHandle::destroy);
            long end = System.nanoTime() + graceMillis * 1_000_000;
            while (running.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            running.forEach(ProcessHandle::destroyForcibly);
            return true;
        }
    }
}
