package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Knocks at a device's port from the flashing agent, because ESPHome itself needs ten seconds and more to find out that
 * nobody is there (F8).
 *
 * @param patience how long to knock again: a device that just restarts refuses for a moment
 */
record Reachability(BuildHost agent, Toolchain toolchain, Duration patience) {

    /**
     * Where the device answered, or why it does not.
     *
     * @param ip the address at which the port was opened; empty if it was not
     */
    record Answer(String ip, String reason) implements Serializable {
        static Answer at(String ip) {
            return new Answer(ip, "");
        }

        static Answer silent(String reason) {
            return new Answer("", reason);
        }

        boolean isSilent() {
            return ip.isEmpty();
        }
    }

    Answer knock(String address, int port, KnownAddresses addresses) throws IOException, InterruptedException {
        List<String> known = addresses.of(address);
        if (known.isEmpty() && isMulticastName(address)) {
            return new DeviceInterview(agent, toolchain).port(address, port, patience);
        }
        return agent.act(new Knock(known.isEmpty() ? List.of(address) : known, port, patience));
    }

    /** Java cannot look such a name up on every system; ESPHome's own client can. */
    static boolean isMulticastName(String address) {
        return address.toLowerCase(Locale.ROOT).endsWith(".local");
    }

    static boolean isIpAddress(String address) {
        return address.contains(":") || address.matches("[0-9.]+");
    }

    private record Knock(List<String> hosts, int port, Duration patience) implements FileWork<Answer> {
        private static final long PAUSE_MILLIS = 250;

        @Override
        public Answer run() throws InterruptedException {
            long end = System.nanoTime() + patience.toNanos();
            Answer answer = once();
            while (answer.isSilent() && System.nanoTime() < end) {
                Thread.sleep(PAUSE_MILLIS);
                answer = once();
            }
            return answer;
        }

        private Answer once() {
            String reason = "";
            for (String host : hosts) {
                try {
                    for (InetAddress address : resolve(host)) {
                        Optional<String> problem = open(address);
                        if (problem.isEmpty()) {
                            return Answer.at(address.getHostAddress());
                        }
                        reason = problem.get();
                    }
                } catch (UnknownHostException e) {
                    reason = "the name '" + host + "' has no address there";
                }
            }
            return Answer.silent(reason);
        }

        private static List<InetAddress> resolve(String host) throws UnknownHostException {
            return new ArrayList<>(List.of(InetAddress.getAllByName(host)));
        }

        private Optional<String> open(InetAddress address) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), (int) Math.max(1000, patience.toMillis()));
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of("port " + port + ": " + e.getMessage());
            }
        }
    }
}
