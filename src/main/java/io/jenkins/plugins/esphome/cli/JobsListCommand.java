package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.report.Table;
import io.jenkins.plugins.esphome.report.Words;
import io.jenkins.plugins.esphome.store.HistoryEntry;
import io.jenkins.plugins.esphome.store.HistoryQuery;
import io.jenkins.plugins.esphome.store.Restored;
import io.jenkins.plugins.esphome.store.StoreReader;
import io.jenkins.plugins.esphome.store.StoreWarning;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists jobs, newest first: the active ones, then the history. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists jobs, newest first.")
final class JobsListCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StateOption state;

    @Option(names = "-n", paramLabel = "COUNT", description = "How many at most. Default: ${DEFAULT-VALUE}.")
    private int count = 20;

    @Mixin
    private JsonOption json;

    JobsListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw new BadInput("-n " + count + " shows nothing: give a number of at least 1.");
        }
        StoreReader reader = state.requests(surroundings);
        json.show(surroundings, lines(reader), this::print);
        return ExitCode.DONE;
    }

    private List<JobLine> lines(StoreReader reader) {
        List<JobLine> active = new ArrayList<>();
        Restored now = reader.active();
        now.warnings().stream().map(StoreWarning::sentence).forEach(surroundings.err()::println);
        now.requests()
                .forEach(request -> request.jobs().stream().map(JobLine::of).forEach(active::add));
        List<HistoryEntry> ended =
                reader.history().page(HistoryQuery.ALL, Optional.empty(), count).entries();
        return Stream.concat(active.stream(), ended.stream().map(JobLine::of))
                .sorted(Comparator.comparing(JobLine::id).reversed())
                .distinct()
                .limit(count)
                .toList();
    }

    private void print(List<JobLine> lines) {
        Instant now = surroundings.clock().instant();
        Table table = new Table("JOB", "TYPE", "FOR", "STATUS", "MACHINE", "TIME", "REASON");
        lines.forEach(line -> table.add(
                line.id().toString(),
                line.type().name().toLowerCase(Locale.ROOT),
                line.subject(),
                line.status().name().toLowerCase(Locale.ROOT),
                line.machine().orElse(""),
                Words.time(line.age(now)),
                line.reason().orElse("")));
        table.lines().forEach(surroundings.out()::println);
    }
}
