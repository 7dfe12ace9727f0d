package io.jenkins.plugins.esphome.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses the directory that configurations are named from. It is the working directory as long as all of them are below it, so
 * that a configuration keeps its name, and with it its warm build directory, from run to run; else what they have in common.
 *
 * @param directory absolute
 * @param patterns as the user wrote them, but relative to the directory, with '/' as separator
 */
record SearchRoot(Path directory, List<String> patterns) {

    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

    SearchRoot {
        patterns = List.copyOf(patterns);
    }

    static SearchRoot of(Path workingDirectory, List<String> written) {
        List<Path> fixed = written.stream()
                .map(pattern -> workingDirectory.resolve(fixedPart(pattern)).normalize())
                .toList();
        Path root = fixed.stream().allMatch(path -> path.startsWith(workingDirectory))
                ? workingDirectory
                : fixed.stream()
                        .map(SearchRoot::folder)
                        .reduce(SearchRoot::common)
                        .orElse(workingDirectory);
        return new SearchRoot(
                root,
                written.stream()
                        .map(pattern -> below(root, workingDirectory, pattern))
                        .toList());
    }

    /** @return the part before the first name with a wildcard, with its '/' */
    private static String fixedPart(String pattern) {
        Matcher wildcard = WILDCARD.matcher(pattern);
        return wildcard.find() ? pattern.substring(0, pattern.lastIndexOf('/', wildcard.start()) + 1) : pattern;
    }

    private static Path folder(Path path) {
        return path.toFile().isDirectory() || path.getParent() == null ? path : path.getParent();
    }

    private static Path common(Path one, Path other) {
        Path common = one;
        while (!other.startsWith(common)) {
            common = common.getParent();
        }
        return common;
    }

    private static String below(Path root, Path workingDirectory, String pattern) {
        String fixed = fixedPart(pattern);
        String place = root.relativize(workingDirectory.resolve(fixed).normalize())
                .toString()
                .replace(File.separatorChar, '/');
        String rest = pattern.substring(fixed.length());
        return Stream.of(place, rest)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.collectingAndThen(Collectors.joining("/"), path -> path.isEmpty() ? "." : path));
    }
}
