package io.jenkins.plugins.esphome.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How much memory this process needed since some moment. On Linux what the system counts (VmHWM, reset through
 * {@code clear_refs}: proc(5)), so that it can be compared with other programs; elsewhere what the JVM's pools held.
 */
final class PeakMemory {
    private static final Logger LOGGER = Logger.getLogger(PeakMemory.class.getName());
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private PeakMemory() {}

    static PeakMemory fromNow() {
        System.gc();
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "The peak is that since the program began", e);
        }
        return new PeakMemory();
    }

    long megabytes() throws IOException {
        return Files.isReadable(STATUS) ? resident() >> 10 : pools() >> 20;
    }

    private static long resident() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(PEAK))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static long pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
