package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The system's list of processes, with what the JDK's {@link ProcessHandle} lacks: groups, environments, other containers. */
sealed interface ProcessTable permits LinuxProcessTable, PsProcessTable {

    /**
     * @param group the process group's id
     * @param zombie it has ended; only its parent has not asked yet
     * @param token as the wrapper writes it into its claim
     */
    record Entry(long pid, long parent, long group, boolean zombie, String token) {}

    static ProcessTable ofThisMachine() {
        return Files.isReadable(Path.of("/proc/self/stat"))
                ? new LinuxProcessTable(Path.of("/proc"))
                : new PsProcessTable();
    }

    /** @return the process with this id, none if there is none or it has ended */
    Optional<Entry> find(long pid) throws IOException, InterruptedException;

    /** @return all processes that have not ended */
    List<Entry> all() throws IOException, InterruptedException;

    /** @return whether it was started with this {@code NAME=value}; false where that cannot be seen */
    boolean bears(Entry process, String variable);

    /** @return the id that the process has in its own container, where that differs */
    Optional<Long> innerPid(Entry process);

    /** @return the same for all who see the same process ids; "-" where there is one view only */
    String namespace();

    /** @return what the tokens of all processes since the machine's last start begin with; empty where unknown */
    String boot();
}
