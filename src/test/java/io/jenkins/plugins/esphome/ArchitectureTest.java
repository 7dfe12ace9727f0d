package io.jenkins.plugins.esphome;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the arrows between the rooms: without a test, a shortcut from below to above is one import away, and the engine
 * would soon need a Jenkins to be tested. {@link #ARROWS} is the whole plan: what it does not name is forbidden.
 */
final class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.esphome";

    private static final Path SOURCES = Path.of("src/main/java/io/jenkins/plugins/esphome");

    /** Each engine room and the rooms that it may use, itself always included. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("files", Set.of()),
            Map.entry("host", Set.of("files", "model")),
            Map.entry("toolchain", Set.of("host", "model")),
            Map.entry("build", Set.of("host", "toolchain", "files", "model")),
            Map.entry("flash", Set.of("host", "toolchain", "files", "model")),
            Map.entry("schedule", Set.of("model")),
            Map.entry("store", Set.of("files", "model")),
            Map.entry("queue", Set.of("schedule", "store", "model")),
            Map.entry(
                    "fleet",
                    Set.of("queue", "schedule", "build", "flash", "toolchain", "host", "store", "files", "model")),
            Map.entry("rollout", Set.of("fleet", "model")),
            Map.entry("report", Set.of("fleet", "queue", "model")),
            Map.entry(
                    "cli",
                    Set.of(
                            "rollout",
                            "report",
                            "fleet",
                            "queue",
                            "schedule",
                            "build",
                            "flash",
                            "toolchain",
                            "host",
                            "store",
                            "files",
                            "model")));

    /** Each Jenkins room and the Jenkins rooms that it may use besides the engine. */
    private static final Map<String, Set<String>> JENKINS_ARROWS = Map.of(
            "config", Set.of(),
            "nodes", Set.of("config"),
            "steps", Set.of("nodes", "config"),
            "web", Set.of("steps", "nodes", "config"));

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @ParameterizedTest(name = "{0}")
    @MethodSource("rooms")
    @DisplayName("A room uses only the rooms that its arrows point to")
    void aRoomUsesOnlyTheRoomsThatItsArrowsPointTo(String room) {
        String[] allowed = Stream.concat(Stream.of(room), ARROWS.get(room).stream())
                .map(ArchitectureTest::within)
                .toArray(String[]::new);
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage(within(room))
                .should()
                .dependOnClassesThat(are(resideInAnyPackage(ROOT + "..")).and(are(resideOutsideOfPackages(allowed))));
        rule.check(MAIN);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("jenkinsRooms")
    @DisplayName("A Jenkins room uses only the Jenkins rooms below it")
    void aJenkinsRoomUsesOnlyTheJenkinsRoomsBelowIt(String room) {
        String[] forbidden = JENKINS_ARROWS.keySet().stream()
                .filter(other ->
                        !other.equals(room) && !JENKINS_ARROWS.get(room).contains(other))
                .map(other -> within("jenkins." + other))
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(within("jenkins." + room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(MAIN);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rooms")
    @DisplayName("An engine room knows no Jenkins")
    void anEngineRoomKnowsNoJenkins(String room) {
        noClasses()
                .that()
                .resideInAPackage(within(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("hudson..", "jenkins..", "org.jenkinsci..", "org.kohsuke..")
                .check(MAIN);
    }

    @Test
    void noRoomsUseEachOtherInACircle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void onlyTheCommandLineWritesToTheConsole() {
        noClasses()
                .that()
                .resideOutsideOfPackage(within("cli"))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace", PrintStream.class)
                .check(MAIN);
    }

    @Test
    void onlyTheCommandLineEndsTheJvm() {
        noClasses()
                .that()
                .resideOutsideOfPackage(within("cli"))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(MAIN);
    }

    @Test
    @DisplayName(
            "Decision 2: only the port to a machine starts processes; the command line asks its own terminal's size")
    void onlyTheHostRoomStartsProcesses() {
        noClasses()
                .that()
                .resideOutsideOfPackage(within("host"))
                .and()
                .doNotHaveFullyQualifiedName(ROOT + ".cli.TerminalSize")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .callMethodWhere(target(owner(assignableTo(Runtime.class))).and(target(name("exec"))))
                .check(MAIN);
    }

    @Test
    @DisplayName("What goes to an agent brings no listener that can lock its launches: DeafListener tells why")
    void noAgentMeetsTheListenerThatLocksIt() {
        noClasses().should().accessField("hudson.model.TaskListener", "NULL").check(MAIN);
    }

    @Test
    @DisplayName("The scheduler is pure: it opens no file and asks no clock")
    void theSchedulerIsPure() {
        noClasses()
                .that()
                .resideInAPackage(within("schedule"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.net..", "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(File.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(MAIN);
    }

    @Test
    void everyClassLivesInARoomThatTheArrowsKnow() {
        String[] known = Stream.concat(
                        ARROWS.keySet().stream(),
                        JENKINS_ARROWS.keySet().stream().map(room -> "jenkins." + room))
                .map(ArchitectureTest::within)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(ROOT + "..")
                .should()
                .resideInAnyPackage(known)
                .check(MAIN);
    }

    @Test
    void everyEngineRoomIsThere() {
        assertThat(ARROWS.keySet())
                .allSatisfy(room -> assertThat(SOURCES.resolve(room)).isDirectory());
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        assertThat(packagesWithSources())
                .isNotEmpty()
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                        .as("what %s is for and what it may touch", folder)
                        .isRegularFile());
    }

    private static Set<Path> packagesWithSources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<String> rooms() {
        return ARROWS.keySet().stream().sorted().toList();
    }

    private static List<String> jenkinsRooms() {
        return JENKINS_ARROWS.keySet().stream().sorted().toList();
    }

    private static String within(String room) {
        return ROOT + "." + room + "..";
    }
}
