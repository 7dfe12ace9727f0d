package io.jenkins.plugins.esphome.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A signature of ours that is wrong compiles here and fails with {@code NoSuchMethodError} at a user's; unless this finds it. */
final class SignaturesInJenkinsIT {
    private static final Path OURS = Path.of(System.getProperty("esphome.classes"));
    private static final Path REAL = Path.of(System.getProperty("esphome.classes-against-jenkins"));

    @Test
    @DisplayName("Decision 1: compiled against our signatures and against the real Jenkins, the class files are equal")
    void bothBuildsGiveTheSameClassFiles() throws IOException {
        SortedSet<String> classes = classesIn(OURS);
        assertThat(classes).isEqualTo(classesIn(REAL)).anyMatch(name -> name.contains("esphome/jenkins/"));

        SortedSet<String> different = new TreeSet<>();
        for (String name : classes) {
            if (Files.mismatch(OURS.resolve(name), REAL.resolve(name)) >= 0) {
                different.add(name);
            }
        }
        assertThat(different)
                .as("classes for which src/jenkins-api says something else than Jenkins: compare them with javap -v -p")
                .isEmpty();
    }

    private static SortedSet<String> classesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .filter(name -> name.endsWith(".class"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
