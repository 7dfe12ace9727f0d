package io.jenkins.plugins.esphome.endtoend;

import java.io.IOException;
import java.net.ServerSocket;

/** Ports are compiled into a device, so each test run has its own. */
final class Ports {

    private Ports() {}

    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
