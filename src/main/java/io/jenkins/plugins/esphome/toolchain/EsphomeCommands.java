package io.jenkins.plugins.esphome.toolchain;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Spells ESPHome's command lines in one place, because their traps are silent: global flags must precede the subcommand, and
 * an upload without {@code --device} may ask a question that nobody answers.
 *
 * @param toolchain whose {@code esphome} is called
 * @param substitutions given with the request, they override the file's
 */
public record EsphomeCommands(Toolchain toolchain, SortedMap<String, String> substitutions) {

    public EsphomeCommands {
        substitutions = new TreeMap<>(substitutions);
    }

    public EsphomeCommands(Toolchain toolchain) {
        this(toolchain, new TreeMap<>());
    }

    /** Packs the configuration and all that it refers to into {@code output}. */
    public List<String> bundle(String configuration, String output) {
        return line("bundle", configuration, "-o", output);
    }

    public List<String> compile(String configuration) {
        return line("compile", configuration);
    }

    /** Prints the validated configuration, secrets hidden. */
    public List<String> config(String configuration) {
        return line("config", configuration);
    }

    public List<String> configHash(String configuration) {
        return line("config-hash", configuration);
    }

    /** Writes this image to this device; {@code --dashboard} makes it report its progress without a terminal. */
    public List<String> upload(String configuration, String device, String image) {
        return upload(configuration, device, image, List.of());
    }

    /** @param addressCache {@code --mdns-address-cache} and {@code --dns-address-cache}, each followed by its value */
    public List<String> upload(String configuration, String device, String image, List<String> addressCache) {
        List<String> words = new ArrayList<>(List.of("--dashboard"));
        words.addAll(addressCache);
        words.addAll(List.of("upload", "--device", device, "--file", image, configuration));
        return line(words.toArray(String[]::new));
    }

    public List<String> clean(String configuration) {
        return line("clean", configuration);
    }

    public List<String> version() {
        return line("version");
    }

    private List<String> line(String... arguments) {
        List<String> words = new ArrayList<>(toolchain.esphome());
        substitutions.forEach((key, value) -> words.addAll(List.of("-s", key, value)));
        words.addAll(List.of(arguments));
        return List.copyOf(words);
    }
}
