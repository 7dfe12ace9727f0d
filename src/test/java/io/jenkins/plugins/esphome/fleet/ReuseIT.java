package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.FileWork;
import io.jenkins.plugins.esphome.host.ForwardingHost;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a compile is answered from an earlier one; the tool notes each compile that really began. */
final class ReuseIT {
    private static final String LAMP = "esphome:\n  name: lamp\nhost:\n";

    @TempDir
    private Path temp;

    private ServerFleet fleet;
    private FirmwareJob first;

    @BeforeEach
    void open() throws Exception {
        fleet = new ServerFleet(temp, "0").open();
        first = build(workspace("one", LAMP), Map.of(), "UTC", false);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    @DisplayName(
            "R10 the same sources in another workspace are not compiled again, and the job says whose firmware it took")
    void anotherWorkspace() throws Exception {
        FirmwareJob again = build(workspace("two", LAMP), Map.of(), "UTC", false);

        assertThat(again.result().flatMap(JobResult::builtBy)).contains(first.id());
        assertThat(fleet.log(again.id()))
                .contains("Nothing that the build depends on has changed since job " + first.id() + ": its firmware ");
        assertThat(fleet.ledger()).hasSize(2);
    }

    @Test
    @DisplayName("R10 a changed source, substitution or time zone is compiled; so is everything by force")
    void changed() throws Exception {
        assertThat(build(workspace("two", LAMP + "# changed\n"), Map.of(), "UTC", false))
                .matches(this::isNew);
        assertThat(build(workspace("one", LAMP), Map.of("room", "hall"), "UTC", false))
                .matches(this::isNew);
        assertThat(build(workspace("one", LAMP), Map.of(), "Europe/Berlin", false))
                .matches(this::isNew);
        assertThat(build(workspace("one", LAMP), Map.of(), "UTC", true)).matches(this::isNew);
        assertThat(fleet.ledger()).hasSize(10);
    }

    @Test
    @DisplayName("R10 a configuration with a source that git can move is always compiled")
    void unpinned() throws Exception {
        String moving = LAMP + "external_components: [github://somebody/something@main]\n";
        build(workspace("two", moving), Map.of(), "UTC", false);

        assertThat(build(workspace("two", moving), Map.of(), "UTC", false)).matches(this::isNew);
    }

    @Test
    @DisplayName(
            "R10 a machine that tells of other files than it sends gets nothing filed: its program answers nobody's request")
    void liar() throws Exception {
        Path honest = workspace("honest", LAMP + "# somebody else's\n");
        FirmwareJob theirs = build(honest, Map.of(), "UTC", false);
        BuildHost liar = new Lying(fleet.workspace, workspace("evil", LAMP + "# evil\n"));

        assertThatThrownBy(() -> file(liar, honest, Map.of(), "UTC", true))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("does not hold what the machine that made it said: nothing was filed");
        assertThat(build(honest, Map.of(), "UTC", false).result().flatMap(JobResult::builtBy))
                .contains(theirs.id());
    }

    private boolean isNew(FirmwareJob job) {
        return job.result().flatMap(JobResult::builtBy).isEmpty()
                && job.result().flatMap(JobResult::fingerprint).isPresent();
    }

    private Path workspace(String name, String yaml) throws IOException {
        Path workspace = Files.createDirectories(temp.resolve("workspaces").resolve(name));
        Files.writeString(workspace.resolve("lamp.yaml"), yaml);
        return workspace;
    }

    private FirmwareJob build(Path workspace, Map<String, String> substitutions, String zone, boolean force)
            throws Exception {
        return file(fleet.workspace, workspace, substitutions, zone, force);
    }

    private FirmwareJob file(
            BuildHost machine, Path workspace, Map<String, String> substitutions, String zone, boolean force)
            throws Exception {
        FirmwareOrder order = fleet.order("lamp", Trust.TRUSTED, PlacementPolicy.localOn(MachineId.LOCAL));
        return fleet.ended(fleet.service()
                .file(
                        new FirmwareOrder(
                                order.fleet(),
                                order.trust(),
                                order.requester(),
                                machine,
                                workspace.toString(),
                                "lamp.yaml",
                                "lamp",
                                order.esphomeVersion(),
                                new TreeMap<>(substitutions),
                                zone,
                                order.destinations(),
                                order.offline(),
                                force,
                                Optional.empty(),
                                Optional.empty(),
                                order.placing(),
                                order.limits(),
                                false),
                        new UnfiledRun(Limits.DEFAULT, line -> {}))
                .request()
                .job(1));
    }

    /** Tells the truth about the files of the workspace, and then packs another one's. */
    private static final class Lying extends ForwardingHost {
        private final Path other;

        Lying(BuildHost host, Path other) {
            super(host);
            this.other = other;
        }

        @Override
        public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
            T answer = host.act(work);
            if (work.getClass().getSimpleName().equals("CompleteBundle")) {
                pack();
            }
            return answer;
        }

        /** In place of each bundle that lies on this machine now. */
        private void pack() throws IOException, InterruptedException {
            try (var files = Files.walk(Path.of(host.root(), "bundles"))) {
                for (Path bundle : files.filter(file -> file.toString().endsWith(".tar.gz"))
                        .toList()) {
                    assertThat(new ProcessBuilder("tar", "-czf", bundle.toString(), "lamp.yaml")
                                    .directory(other.toFile())
                                    .start()
                                    .waitFor())
                            .isZero();
                }
            }
        }
    }
}
