package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundleSecretsTest {
    @TempDir
    Path temp;

    private LocalHost host;
    private Path workspace;

    @BeforeEach
    void aWorkspace() throws IOException {
        host = new LocalHost(new MachineId("here"), temp.resolve("machine"));
        workspace = Files.createDirectories(temp.resolve("workspace"));
        Files.createDirectories(workspace.resolve("devices"));
        Files.createDirectories(workspace.resolve("common"));
        Files.createDirectories(workspace.resolve(".git"));
        Files.writeString(workspace.resolve(".git/config"), "[core]");
        Files.writeString(workspace.resolve("devices/a.yaml"), "password: !secret wifi");
        Files.writeString(workspace.resolve("devices/secrets.yaml"), "wifi: not the real one");
        Files.writeString(workspace.resolve("common/logger.yaml"), "level: DEBUG");
        Files.createSymbolicLink(workspace.resolve("devices/linked.yaml"), Path.of("../common/logger.yaml"));
    }

    private static BundleSecrets named(String name, String value) {
        return BundleSecrets.of(Optional.empty(), new TreeMap<>(Map.of(name, value)));
    }

    private SecretWorkspace make(String owner, BundleSecrets secrets) throws IOException, InterruptedException {
        return SecretWorkspace.make(host, owner, workspace.toString(), "devices/a.yaml", secrets);
    }

    @Test
    @DisplayName("Decision 7: secrets lie in a private place, never in the workspace, and go with it")
    void secretsLieInAPrivatePlace() throws Exception {
        SecretWorkspace made = make("c-1", named("wifi", "hunter\"2"));

        Path files = Path.of(made.directory());
        assertThat(files.resolve("devices/secrets.yaml")).hasContent("\"wifi\": \"hunter\\\"2\"");
        assertThat(files.resolve("devices/a.yaml")).hasContent("password: !secret wifi");
        assertThat(files.resolve("devices/linked.yaml")).hasContent("level: DEBUG");
        assertThat(files.resolve(".git")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(made.base()))))
                .isEqualTo("rwx------");
        assertThat(workspace.resolve("devices/secrets.yaml")).hasContent("wifi: not the real one");

        made.remove(host);
        assertThat(Path.of(made.base())).doesNotExist();
        assertThat(workspace.resolve("devices/a.yaml")).hasContent("password: !secret wifi");
    }

    @Test
    void twoRequestsAtATimeDoNotSeeEachOther() throws Exception {
        SecretWorkspace one = make("c-1", named("wifi", "first"));
        SecretWorkspace other = make("c-2", named("wifi", "second"));

        assertThat(Path.of(one.directory(), "devices/secrets.yaml")).content().contains("first");
        assertThat(Path.of(other.directory(), "devices/secrets.yaml")).content().contains("second");
    }

    @Test
    void whatACrashLeftOfARequestIsGoneWhenItIsFiledAgain() throws Exception {
        SecretWorkspace crashed = make("c-1", named("wifi", "first"));
        Files.writeString(Path.of(crashed.base(), "left"), "by a crash");

        make("c-1", named("wifi", "first"));

        assertThat(Path.of(crashed.base(), "left")).doesNotExist();
    }

    @Test
    void aDirectoryThatIsALinkOutOfTheWorkspaceGetsNoSecrets() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("shared"));
        Files.writeString(elsewhere.resolve("b.yaml"), "x: 1");
        Files.createSymbolicLink(workspace.resolve("linked"), elsewhere);

        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> SecretWorkspace.make(
                        host, "c-1", workspace.toString(), "linked/b.yaml", named("wifi", "hunter2")))
                .withMessageContaining("is reached through a link that leaves");
        assertThat(elsewhere.resolve("secrets.yaml")).doesNotExist();
        assertThat(temp.resolve("machine/bundles/secret-c-1")).doesNotExist();
    }

    @Test
    void aFileAndNamedSecretsComeTogether() {
        BundleSecrets both = BundleSecrets.of(
                Optional.of("wifi: 'hunter2' # comment\nlist: [one, two]"), new TreeMap<>(Map.of("api", "k3y==")));

        assertThat(both.yaml()).isEqualTo("wifi: 'hunter2' # comment\nlist: [one, two]\n\"api\": \"k3y==\"\n");
        assertThat(both.values()).containsExactlyInAnyOrder("hunter2", "one", "two", "k3y==");
        assertThat(both).hasToString("secrets");
    }

    @Test
    void aSecretThatIsThereTwiceIsRefusedWithoutItsValue() {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> BundleSecrets.of(Optional.of("wifi: hunter2"), new TreeMap<>(Map.of("wifi", "x"))))
                .withMessageContaining("'wifi'")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void aFileThatIsNoSecretsFileIsRefusedWithoutItsContent() {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> BundleSecrets.of(Optional.of("hunter2"), new TreeMap<>()))
                .withMessageContaining("check the credential")
                .withMessageNotContaining("hunter2");
    }
}
