package io.jenkins.plugins.esphome.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.host.ProcessTable.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two ways to see processes agree about this JVM; {@code ps} stands for the systems without {@code /proc}. */
class ProcessTableTest {
    private static final long SELF = ProcessHandle.current().pid();

    @Test
    void both_tables_see_this_jvm_with_the_same_parent_and_group() throws Exception {
        Entry proc = new LinuxProcessTable(Path.of("/proc")).find(SELF).orElseThrow();
        Entry ps = new PsProcessTable().find(SELF).orElseThrow();

        assertThat(ps.parent()).isEqualTo(proc.parent());
        assertThat(ps.group()).isEqualTo(proc.group());
        assertThat(new PsProcessTable().all()).extracting(Entry::pid).contains(1L, SELF);
    }

    @Test
    void the_wrapper_and_ps_write_the_same_token() throws Exception {
        Process ps =
                new ProcessBuilder("sh", "-c", "echo ps $(TZ=UTC0 LC_ALL=C ps -o lstart= -p " + SELF + ")").start();
        String token = new String(ps.getInputStream().readAllBytes()).trim();

        assertThat(new PsProcessTable().find(SELF).orElseThrow().token()).isEqualTo(token);
    }

    @Test
    void an_ended_process_is_not_there() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();

        assertThat(new LinuxProcessTable(Path.of("/proc")).find(ended.pid())).isEmpty();
        assertThat(new PsProcessTable().find(ended.pid())).isEmpty();
    }

    @Test
    void a_program_name_may_hold_blanks_and_parentheses(@TempDir Path proc) throws Exception {
        Path directory = Files.createDirectories(proc.resolve("42"));
        String fields = "S 7 40 40 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 0 0";
        Files.writeString(directory.resolve("stat"), "42 (a) Z 1 (b) " + fields);

        Entry entry = new LinuxProcessTable(proc).find(42).orElseThrow();

        assertThat(entry.parent()).isEqualTo(7);
        assertThat(entry.group()).isEqualTo(40);
        assertThat(entry.token()).endsWith(" 987654");
    }

    @Test
    void the_id_inside_a_container_is_the_last_one(@TempDir Path proc) throws Exception {
        Path directory = Files.createDirectories(proc.resolve("42"));
        Files.writeString(directory.resolve("status"), "Name:\tsh\nNSpid:\t42\t9\nThreads:\t1\n");

        assertThat(new LinuxProcessTable(proc).innerPid(new Entry(42, 1, 42, false, "x")))
                .isEqualTo(Optional.of(9L));
    }
}
