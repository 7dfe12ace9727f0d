package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real esphome reads secrets that the workspace does not hold. */
final class SecretBundleIT {
    private static final String A =
            "esphome:\n  name: a\nhost:\nlogger: !include ../common/logger.yaml\napi:\nota:\n  - platform: esphome\n"
                    + "    password: !secret ota_password\n";

    @TempDir
    Path temp;

    private static List<Path> filesWith(Path tree, String secret) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    @Test
    @DisplayName("Decision 7: two steps in one workspace each have their own secrets, and none of them is left behind")
    void eachStepHasItsOwnSecrets() throws Exception {
        LocalHost host = new LocalHost(MachineId.LOCAL, temp.resolve("root"));
        Toolchain toolchain = RealToolchain.on(host);
        Path workspace = Files.createDirectories(temp.resolve("workspace"));
        Files.createDirectories(workspace.resolve("devices"));
        Files.createDirectories(workspace.resolve("common"));
        Files.writeString(workspace.resolve("devices/a.yaml"), A);
        Files.writeString(workspace.resolve("common/logger.yaml"), "level: DEBUG\n");
        ExecutorService both = Executors.newFixedThreadPool(2);
        List<Future<Boolean>> results = both.invokeAll(List.of(
                check(host, toolchain, workspace, 1, "first-secret", "second-secret"),
                check(host, toolchain, workspace, 2, "second-secret", "first-secret")));
        both.shutdown();

        assertThat(results.get(0).get()).isTrue();
        assertThat(results.get(1).get()).isTrue();
        assertThat(filesWith(temp, "first-secret")).isEmpty();
        assertThat(filesWith(temp, "second-secret")).isEmpty();
        try (Stream<Path> left = Files.list(temp.resolve("root/bundles"))) {
            assertThat(left).isEmpty();
        }
        assertThat(workspace.resolve("devices/secrets.yaml")).doesNotExist();
    }

    private static Callable<Boolean> check(
            LocalHost host, Toolchain toolchain, Path workspace, int owner, String secret, String other) {
        return () -> {
            BundleSecrets secrets = BundleSecrets.of(
                    Optional.empty(), new TreeMap<>(Map.of("ota_password", secret, "unused", "not-asked-for")));
            SecretWorkspace place =
                    SecretWorkspace.make(host, "c-" + owner, workspace.toString(), "devices/a.yaml", secrets);
            try {
                Bundle bundle = new Bundler()
                        .make(
                                host,
                                toolchain,
                                place,
                                "devices/a.yaml",
                                new TreeMap<>(),
                                "UTC",
                                new UnfiledRun(Limits.DEFAULT, line -> {}));
                StringBuilder all = new StringBuilder();
                BundleArchive.read(
                        Path.of(bundle.path()),
                        (name, size, content) -> all.append(name)
                                .append('\n')
                                .append(new String(content.readAllBytes(), StandardCharsets.UTF_8)));
                assertThat(all.toString())
                        .contains(secret, "devices/secrets.yaml", "common/logger.yaml")
                        .doesNotContain(other, "not-asked-for");
                return true;
            } finally {
                place.remove(host);
            }
        };
    }
}
