package io.jenkins.plugins.esphome.endtoend;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that stay free until a device of this test binds them, which may be minutes later. The kernel gives them to nobody who does
 * not ask for them by number, as it would give those that it hands out itself, also to outgoing connections, and the other
 * test JVM takes others.
 */
public final class Ports {
    private static final int FIRST = 15_000;
    private static final int LANES = 8;
    private static final int LANE = Integer.getInteger("esphome.fleet.fork", 1) % LANES;
    private static final int ROWS = (firstOfTheKernel() - FIRST) / LANES;
    private static final AtomicInteger ROW =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(ROWS));

    private Ports() {}

    /** @return a port on which nobody listens now, another one at each call */
    public static int free() throws IOException {
        for (int tries = 0; tries < ROWS; tries++) {
            int port = FIRST + ROW.getAndIncrement() % ROWS * LANES + LANE;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("No port between " + FIRST + " and " + firstOfTheKernel() + " is free.");
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        }
    }

    private static int firstOfTheKernel() {
        try {
            String range = Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
            int first = Integer.parseInt(range.split("\\s+")[0]);
            return first > FIRST + 1000 ? first : 32_768;
        } catch (IOException e) {
            throw new IllegalStateException("This is no Linux as the tests need it.", e);
        }
    }
}
