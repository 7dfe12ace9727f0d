package buildtools;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Packs the plugin as Jenkins expects it: Jenkins' own packaging plugin is not on Maven Central. Two builds of one commit give
 * equal bytes. The pom says everything in arguments of the form {@code name=value}:
 *
 * <ul>
 *   <li>{@code hpi}: writes the plugin there, with the {@code libraries} in it;
 *   <li>{@code hpl}: writes there what tells a Jenkins to run the plugin from the build's own folders.
 * </ul>
 */
public final class PluginPackage {
    /** The command line program lives in the same source tree, but a controller has no use for it. */
    private static final String PROGRAM = "io/jenkins/plugins/esphome/cli/";

    private final Map<String, String> settings;
    private final LocalDateTime moment;

    private PluginPackage(Map<String, String> settings) {
        this.settings = settings;
        this.moment = LocalDateTime.ofInstant(Instant.parse(setting("moment")), ZoneOffset.UTC);
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        for (String argument : arguments) {
            String[] words = argument.split("=", 2);
            settings.put(words[0], words[1]);
        }
        PluginPackage plugin = new PluginPackage(settings);
        if (settings.containsKey("hpi")) {
            plugin.writeHpi(Path.of(plugin.setting("hpi")));
        }
        if (settings.containsKey("hpl")) {
            plugin.writeHpl(Path.of(plugin.setting("hpl")));
        }
    }

    private String setting(String name) {
        String value = settings.get(name);
        if (value == null || value.isBlank() || value.contains("${")) {
            throw new IllegalArgumentException("The build does not say '" + name + "': " + value);
        }
        return value;
    }

    /** Developers are written as name:id:address, of which a team has the first. */
    private Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Group-Id", "io.jenkins.plugins");
        main.putValue("Artifact-Id", "esphome");
        main.putValue("Short-Name", "esphome");
        main.putValue("Long-Name", "ESPHome");
        main.putValue("Plugin-Version", setting("version"));
        main.putValue("Jenkins-Version", setting("jenkins"));
        main.putValue("Plugin-Dependencies", setting("dependencies"));
        main.putValue("Minimum-Java-Version", setting("java"));
        main.putValue("Plugin-Developers", setting("developers") + "::");
        main.putValue("Plugin-License-Name", setting("licence-name"));
        main.putValue("Plugin-License-Url", setting("licence-url"));
        return manifest;
    }

    private void writeHpi(Path hpi) throws IOException {
        SortedMap<String, byte[]> content = new TreeMap<>();
        content.put("WEB-INF/lib/esphome.jar", jar(tree(classes(), name -> !name.startsWith(PROGRAM))));
        for (Path library : libraries()) {
            content.put("WEB-INF/lib/" + library.getFileName(), Files.readAllBytes(library));
        }
        content.put("META-INF/LICENSE", Files.readAllBytes(Path.of(setting("licence"))));
        Path webapp = Path.of(setting("webapp"));
        if (Files.isDirectory(webapp)) {
            content.putAll(tree(webapp, name -> true));
        }
        Files.write(hpi, jar(content));
    }

    /** Libraries that have no plugin of their own in Jenkins. */
    private List<Path> libraries() {
        return Arrays.stream(setting("libraries").split(",")).map(Path::of).toList();
    }

    private Path classes() {
        return Path.of(setting("classes"));
    }

    private void writeHpl(Path hpl) throws IOException {
        Manifest manifest = manifest();
        Stream<Path> parts = Stream.concat(Stream.of(classes()), libraries().stream());
        manifest.getMainAttributes()
                .putValue(
                        "Libraries", String.join(",", parts.map(Path::toString).toList()));
        manifest.getMainAttributes().putValue("Resource-Path", setting("webapp"));
        Files.createDirectories(hpl.getParent());
        try (OutputStream out = Files.newOutputStream(hpl)) {
            manifest.write(out);
        }
    }

    private static SortedMap<String, byte[]> tree(Path folder, Predicate<String> wanted) throws IOException {
        SortedMap<String, byte[]> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (wanted.test(name)) {
                    content.put(name, Files.readAllBytes(file));
                }
            }
        }
        return content;
    }

    /** Both jars bear the manifest: Jenkins lets no class travel to an agent whose own jar does not name its plugin. */
    private byte[] jar(SortedMap<String, byte[]> content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(entry("META-INF/MANIFEST.MF"));
            manifest().write(jar);
            for (Map.Entry<String, byte[]> file : content.entrySet()) {
                jar.putNextEntry(entry(file.getKey()));
                jar.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private JarEntry entry(String name) {
        JarEntry entry = new JarEntry(name);
        entry.setTimeLocal(moment);
        return entry;
    }
}
