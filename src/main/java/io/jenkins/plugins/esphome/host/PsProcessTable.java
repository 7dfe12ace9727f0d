package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks POSIX {@code ps} where there is no {@code /proc}, as on macOS. It shows no environments and no containers. */
record PsProcessTable() implements ProcessTable {
    private static final Pattern LINE = Pattern.compile("\\s*(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)\\s+(\\S.*\\S)\\s*");

    @Override
    public Optional<Entry> find(long pid) throws IOException, InterruptedException {
        return all().stream().filter(entry -> entry.pid() == pid).findFirst();
    }

    @Override
    public List<Entry> all() throws IOException, InterruptedException {
        ProcessBuilder ps =
                new ProcessBuilder("ps", "-A", "-o", "pid=,ppid=,pgid=,stat=,lstart=").redirectErrorStream(true);
        ps.environment().put("LC_ALL", "C");
        ps.environment().put("TZ", "UTC0");
        Process process = ps.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("'ps' failed, so nobody can say which processes run: " + text.strip());
        }
        return text.lines()
                .map(PsProcessTable::entry)
                .filter(entry -> !entry.zombie())
                .toList();
    }

    private static Entry entry(String line) {
        Matcher match = LINE.matcher(line);
        if (!match.matches()) {
            throw new IllegalStateException("'ps' printed a line that is not understood: " + line);
        }
        return new Entry(
                Long.parseLong(match.group(1)),
                Long.parseLong(match.group(2)),
                Long.parseLong(match.group(3)),
                match.group(4).startsWith("Z"),
                "ps " + match.group(5));
    }

    @Override
    public boolean bears(Entry process, String variable) {
        return false;
    }

    @Override
    public Optional<Long> innerPid(Entry process) {
        return Optional.empty();
    }

    @Override
    public String namespace() {
        return "-";
    }

    @Override
    public String boot() {
        return "";
    }
}
