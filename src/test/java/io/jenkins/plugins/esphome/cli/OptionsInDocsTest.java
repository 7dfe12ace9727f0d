package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The command line's page says what the program can do, and promises nothing else. */
final class OptionsInDocsTest {
    private static final Pattern LONG_OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");

    @TempDir
    private Path directory;

    private CommandLine program;
    private String page;

    @BeforeEach
    void readBoth() throws IOException {
        program = EsphomeFleet.commandLine(new Shell(directory, Map.of()).surroundings());
        page = Files.readString(Path.of("docs", "cli.md"));
    }

    @Test
    void eachCommandStandsOnThePage() {
        assertThat(all(program))
                .filteredOn(command -> command.getSubcommands().isEmpty())
                .extracting(command -> command.getCommandSpec().qualifiedName())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains(name.substring("esphome-fleet ".length())));
    }

    @Test
    void eachOptionOfThoseWhoUseItStandsOnThePage() {
        assertThat(options(command -> !command.startsWith("esphome-fleet bench")))
                .contains("--esphome")
                .allSatisfy(option -> assertThat(page).containsPattern("(?<![\\w-])" + option + "(?![\\w-])"));
    }

    @Test
    void thePageNamesNoOptionThatIsNotThere() {
        SortedSet<String> named = LONG_OPTION
                .matcher(page)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(options(command -> true)).containsAll(named);
    }

    private SortedSet<String> options(Predicate<String> commands) {
        return all(program)
                .filter(command -> commands.test(command.getCommandSpec().qualifiedName()))
                .flatMap(command -> command.getCommandSpec().options().stream())
                .map(OptionSpec::longestName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<CommandLine> all(CommandLine command) {
        Collection<CommandLine> below = command.getSubcommands().values();
        return Stream.concat(Stream.of(command), below.stream().flatMap(OptionsInDocsTest::all));
    }
}
