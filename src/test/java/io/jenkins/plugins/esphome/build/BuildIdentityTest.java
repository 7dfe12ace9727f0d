package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.Trust;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildIdentityTest {
    private static Bundle bundle(String path, String hash, String platform, String architecture, boolean pinned) {
        return new Bundle(
                path, "a.yaml", 1, new TreeMap<>(Map.of("a.yaml", hash)), pinned, false, platform, architecture);
    }

    private static Optional<String> identity(
            Bundle bundle, Map<String, String> substitutions, String zone, String version) {
        return BuildIdentity.of(bundle, new TreeMap<>(substitutions), zone, version);
    }

    @Test
    @DisplayName(
            "R10 the same sources elsewhere are equal; a file, substitution, time zone, version or platform makes another")
    void parts() {
        Bundle here = bundle("/here", "h1", "host", "Linux amd64", true);
        Optional<String> identity = identity(here, Map.of("a", "b"), "UTC", "2026.10.0");
        assertThat(identity).isPresent();
        assertThat(identity(bundle("/there", "h1", "host", "Linux amd64", true), Map.of("a", "b"), "UTC", "2026.10.0"))
                .isEqualTo(identity);
        assertThat(List.of(
                        identity(
                                bundle("/here", "h2", "host", "Linux amd64", true),
                                Map.of("a", "b"),
                                "UTC",
                                "2026.10.0"),
                        identity(here, Map.of("a", "c"), "UTC", "2026.10.0"),
                        identity(here, Map.of("ab", ""), "UTC", "2026.10.0"),
                        identity(here, Map.of("a", "b"), "Europe/Berlin", "2026.10.0"),
                        identity(here, Map.of("a", "b"), "UTC", "2026.9.0"),
                        identity(
                                bundle("/here", "h1", "host", "Linux aarch64", true),
                                Map.of("a", "b"),
                                "UTC",
                                "2026.10.0"),
                        identity(
                                bundle("/here", "h1", "esp32", "Linux amd64", true),
                                Map.of("a", "b"),
                                "UTC",
                                "2026.10.0")))
                .doesNotContain(identity)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("R10 what the machine is matters to native programs alone")
    void crossCompiled() {
        assertThat(identity(bundle("", "h", "esp32", "Linux amd64", true), Map.of(), "UTC", "1"))
                .isEqualTo(identity(bundle("", "h", "esp32", "Linux aarch64", true), Map.of(), "UTC", "1"));
    }

    @Test
    @DisplayName("R10 a configuration with an unpinned git source has no identity")
    void unpinned() {
        assertThat(identity(bundle("", "h", "esp32", "x", false), Map.of(), "UTC", "1"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            logger:                                                                                   | true
            external_components: [github://a/b]                                                       | false
            external_components: [github://a/b@main]                                                  | false
            external_components: [github://a/b@v1.2.3]                                                | true
            external_components: [{source: github://a/b@2026.1.0}]                                    | true
            external_components: [{source: {type: git, url: 'https://x/y'}}]                          | false
            external_components: [{source: {type: git, url: 'https://x/y', ref: dev}}]                | false
            external_components: [{source: {type: git, url: 'https://x/y', ref: 0a1b2c3d4e}}]         | true
            external_components: [{source: {type: local, path: x}}]                                   | true
            packages: {a: github://a/b/c.yaml@pull/1}                                                 | false
            packages: {a: {url: 'https://github.com/a/b', files: [c.yaml], ref: v1}}                  | false
            packages: {a: {url: 'https://github.com/a/b', files: [c.yaml], ref: v1.0}}                | true
            dashboard_import: {package_import_url: github://a/b}                                      | true
            image: [{file: 'https://x/y.png'}]                                                        | true
            esphome: {libraries: ['x=https://github.com/a/b.git']}                                    | false
            esphome: {libraries: ['x=https://github.com/a/b.git#v1.2']}                               | true
            """)
    void git_sources_are_pinned_by_commit_or_release_alone(String yaml, boolean pinned) {
        GitSources sources = new GitSources();
        sources.scan(yaml);
        assertThat(sources.pinned()).isEqualTo(pinned);
    }

    @Test
    @DisplayName(
            "R4 two controllers, fleets, trusts or configurations never share a directory, and one name cannot leave it")
    void layout() {
        BuildLayout one = new BuildLayout("/r", "c1");
        ConfigurationId id = new ConfigurationId("home", Trust.TRUSTED, "a/kitchen.yaml");
        List<String> directories = List.of(
                one.directory(id),
                new BuildLayout("/r", "c2").directory(id),
                one.directory(new ConfigurationId("work", Trust.TRUSTED, "a/kitchen.yaml")),
                one.directory(new ConfigurationId("home", Trust.UNTRUSTED, "a/kitchen.yaml")),
                one.directory(new ConfigurationId("home", Trust.TRUSTED, "b/kitchen.yaml")),
                one.directory(new ConfigurationId("home", Trust.TRUSTED, "../../etc/passwd")),
                one.directory(new ConfigurationId("home", Trust.TRUSTED, "C:\\x.yaml")));
        assertThat(directories).doesNotHaveDuplicates().allMatch(d -> d.matches("/r/build/[A-Za-z0-9_-]+"));
        assertThat(one.directory(id))
                .startsWith("/r/build/kitchen-")
                .isEqualTo(new BuildLayout("/r", "c1").directory(id));
        assertThat(one.caches("home", Trust.TRUSTED)).isNotEqualTo(one.caches("home", Trust.UNTRUSTED));
    }
}
