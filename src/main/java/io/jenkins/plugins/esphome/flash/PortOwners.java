package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.FileWork;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds who listens on these TCP ports of the machine, because a device program whose port is taken runs on without it and
 * says so only in its own log.
 *
 * <p>Linux tells sockets in {@code /proc/net/tcp} and who holds them in {@code /proc/PID/fd}. Elsewhere only whether a
 * port is free can be found out.
 */
public record PortOwners(ArrayList<Integer> ports) implements FileWork<ArrayList<PortOwners.Owner>> {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String LISTENS = "0A";

    /**
     * @param pid 0 if the system does not say, as for another user's process
     * @param program its executable or name, empty if the system does not say
     */
    public record Owner(int port, long pid, String program) implements Serializable {}

    public static PortOwners of(List<Integer> ports) {
        return new PortOwners(new ArrayList<>(ports));
    }

    @Override
    public ArrayList<Owner> run() throws IOException {
        if (TABLES.stream().noneMatch(Files::isReadable)) {
            return taken();
        }
        Map<String, Integer> sockets = listening();
        return sockets.isEmpty() ? new ArrayList<>() : owners(sockets);
    }

    private Map<String, Integer> listening() throws IOException {
        Map<String, Integer> portBySocket = new HashMap<>();
        for (Path table : TABLES) {
            if (Files.isReadable(table)) {
                Files.readAllLines(table).stream().skip(1).forEach(line -> listener(line, portBySocket));
            }
        }
        return portBySocket;
    }

    /** {@code sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode} */
    private void listener(String line, Map<String, Integer> portBySocket) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 9 && fields[3].equals(LISTENS)) {
            int port = Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16);
            if (ports.contains(port)) {
                portBySocket.put("socket:[" + fields[9] + "]", port);
            }
        }
    }

    private static ArrayList<Owner> owners(Map<String, Integer> portBySocket) {
        Map<String, Integer> left = new HashMap<>(portBySocket);
        ArrayList<Owner> owners = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            for (String socket : sockets(process.pid())) {
                Optional.ofNullable(left.remove(socket)).ifPresent(port -> owners.add(owner(port, process)));
            }
        }
        left.values().forEach(port -> owners.add(new Owner(port, 0, "")));
        return owners;
    }

    private static Owner owner(int port, ProcessHandle process) {
        return new Owner(port, process.pid(), process.info().command().orElse(""));
    }

    private static List<String> sockets(long pid) {
        Path descriptors = Path.of("/proc", Long.toString(pid), "fd");
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.map(PortOwners::link)
                    .filter(l -> l.startsWith("socket:"))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // another user's process, or one that just ended
        }
    }

    private static String link(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private ArrayList<Owner> taken() {
        ArrayList<Owner> taken = new ArrayList<>();
        for (int port : ports) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(port));
            } catch (IOException e) {
                taken.add(new Owner(port, 0, ""));
            }
        }
        return taken;
    }
}
