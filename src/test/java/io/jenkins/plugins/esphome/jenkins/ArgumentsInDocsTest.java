package io.jenkins.plugins.esphome.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.config.Fleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.steps.CompileStep;
import io.jenkins.plugins.esphome.jenkins.steps.InstallStep;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kohsuke.stapler.DataBoundSetter;

/** The page about Jenkins names each argument of the steps and each setting, and no other argument. */
final class ArgumentsInDocsTest {
    private static final Pattern ARGUMENT = Pattern.compile("`([a-z][A-Za-z]*)`");
    private static final Pattern FENCED = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    private String page;

    @BeforeEach
    void read() throws IOException {
        page = Files.readString(Path.of("docs", "jenkins.md"));
    }

    @Test
    void theTablesNameExactlyTheArgumentsOfTheSteps() {
        SortedSet<String> both = settable(CompileStep.class);
        both.add("configurations");
        SortedSet<String> installOnly = settable(InstallStep.class);
        installOnly.removeAll(both);

        assertThat(rows("| argument | both steps |")).isEqualTo(both);
        assertThat(rows("| argument | `esphomeInstall` only |")).isEqualTo(installOnly);
    }

    @Test
    void eachSettingStandsInAnExampleOfConfigurationAsCode() {
        String examples =
                FENCED.matcher(page).results().map(match -> match.group(1)).collect(Collectors.joining());

        assertThat(Stream.of(EsphomeConfiguration.class, Fleet.class, EsphomeNodeProperty.class)
                        .map(ArgumentsInDocsTest::settable)
                        .flatMap(Collection::stream))
                .contains("hostDevices", "install")
                .allSatisfy(setting -> assertThat(examples).containsPattern("(?m)^[ #-]*" + setting + ":"));
    }

    /** @return what the first column of the table below that head names */
    private SortedSet<String> rows(String head) {
        return page.substring(page.indexOf(head))
                .lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell -> ARGUMENT.matcher(cell).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> settable(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                .map(Method::getName)
                .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
