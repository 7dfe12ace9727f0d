package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import io.jenkins.plugins.esphome.host.DurableProcess;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.host.ProcessSpec;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildDirectoriesTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path temp;

    private LocalHost host;
    private BuildLayout layout;
    private final UnfiledRun run = new UnfiledRun(Limits.DEFAULT, line -> {});

    @BeforeEach
    void machine() {
        host = new LocalHost(MachineId.LOCAL, temp.resolve("root"));
        layout = new BuildLayout(host.root(), "me");
    }

    private static ConfigurationId id(String path) {
        return new ConfigurationId("home", Trust.TRUSTED, path);
    }

    private BuildOwner owner(String process, long generation) {
        return new BuildOwner("me", process, "a.yaml", generation, "id", BuildOwner.Stage.CLAIMED);
    }

    private BuildDirectory built(String path, String process, long generation) throws IOException {
        BuildDirectory build = BuildDirectory.of(layout.directory(id(path)));
        new ClaimBuild(build.path().toString(), owner(process, generation), "").run();
        bundle(build.bundle(), Map.of("a.yaml", "x"));
        new PrepareBuild(
                        build.path().toString(),
                        owner(process, generation),
                        "a.yaml",
                        layout.caches("home", Trust.TRUSTED))
                .run();
        Files.createDirectories(build.data().resolve("build/h1"));
        Files.writeString(build.data().resolve("build/h1/build_info.json"), "{}");
        return build;
    }

    private void done(BuildDirectory build, String process, long generation) throws IOException {
        new ReleaseBuild(build.path().toString(), owner(process, generation), true).run();
    }

    @Test
    @DisplayName("Q13 a directory belongs to its owner until that is done or known to be gone")
    void claim() throws Exception {
        BuildDirectory build = built("a.yaml", "me-1.1-1-compile", 0);
        String directory = build.path().toString();
        assertThat(new ClaimBuild(directory, owner("me-1.1-1-compile", 0), "").run())
                .isEqualTo(new ClaimBuild.Outcome(List.of(), true));
        ClaimBuild.Outcome refused = new ClaimBuild(directory, owner("me-2.1-1-compile", 0), "").run();
        assertThat(refused.holders()).extracting(BuildOwner::job).containsExactly("1.1");
        assertThat(new ClaimBuild(directory, owner("me-2.1-1-compile", 0), "me-1.1-1-compile")
                        .run()
                        .holders())
                .isEmpty();
        assertThat(new ReleaseBuild(directory, owner("me-1.1-1-compile", 0), true).run())
                .isFalse();
        assertThatThrownBy(() -> new PrepareBuild(directory, owner("me-1.1-1-compile", 0), "a.yaml", "c").run())
                .hasMessageContaining("taken by another run");
    }

    @Test
    @DisplayName("F6 an equal identity keeps the compilation time, a new one or none drops it")
    void buildTime() throws Exception {
        BuildDirectory build = built("a.yaml", "p1", 0);
        Path time = build.data().resolve("build/h1/build_info.json");
        done(build, "p1", 0);
        prepareAgain(build, owner("p2", 0));
        assertThat(time).exists();
        done(build, "p2", 0);
        prepareAgain(build, new BuildOwner("me", "p3", "a.yaml", 0, "", BuildOwner.Stage.CLAIMED));
        assertThat(time).doesNotExist();
    }

    @Test
    @DisplayName("Q6 a directory that is older than the latest CLEAN is wiped before its next use, once")
    void generation() throws Exception {
        BuildDirectory build = built("a.yaml", "p1", 0);
        done(build, "p1", 0);
        assertThat(prepareAgain(build, owner("p2", 7))).isFalse();
        assertThat(build.data().resolve("build")).doesNotExist();
        Files.createDirectories(build.data().resolve("build/h1"));
        done(build, "p2", 7);
        assertThat(prepareAgain(build, owner("p3", 7))).isTrue();
    }

    @Test
    @DisplayName("R4 files whose content did not change keep their time, others are replaced, those that are gone go")
    void unpack() throws Exception {
        Path bundle = temp.resolve("b.tar.gz");
        Path config = temp.resolve("config");
        bundle(bundle, Map.of("a.yaml", "one", "d/b.h", "same", "d/old.h", "x"));
        BundleArchive.unpack(bundle, config);
        Files.setLastModifiedTime(config.resolve("d/b.h"), LONG_AGO);
        Files.setLastModifiedTime(config.resolve("a.yaml"), LONG_AGO);
        bundle(bundle, Map.of("a.yaml", "two", "d/b.h", "same", "d/old.h/now-a-directory", "x"));
        BundleArchive.unpack(bundle, config);
        assertThat(config.resolve("a.yaml")).hasContent("two");
        assertThat(Files.getLastModifiedTime(config.resolve("a.yaml"))).isNotEqualTo(LONG_AGO);
        assertThat(Files.getLastModifiedTime(config.resolve("d/b.h"))).isEqualTo(LONG_AGO);
        bundle(bundle, Map.of("a.yaml", "two"));
        BundleArchive.unpack(bundle, config);
        assertThat(config.resolve("d")).doesNotExist();
    }

    @Test
    @DisplayName("R5 a bundle cannot write outside of its directory")
    void escape() throws Exception {
        for (String name : List.of("../x", "a/../../x", "a\\x", "C:x", "a//x", "./x")) {
            bundle(temp.resolve("b.tar.gz"), Map.of(name, "x"));
            assertThatThrownBy(() -> BundleArchive.unpack(temp.resolve("b.tar.gz"), temp.resolve("deep/config")))
                    .as(name)
                    .hasMessageContaining("no plain file below");
        }
        assertThat(temp.resolve("x")).doesNotExist();
        assertThat(temp.resolve("deep/x")).doesNotExist();
    }

    @Test
    @DisplayName("R6 unused directories go, then the least recently used until the quota holds, and never one in use")
    void sweep() throws Exception {
        for (String name : List.of("old", "second", "third", "busy")) {
            BuildDirectory build = built(name + ".yaml", name, 0);
            Files.write(build.data().resolve("big"), new byte[10_000]);
            if (!name.equals("busy")) {
                done(build, name, 0);
            }
        }
        stamp("old", Duration.ofDays(40));
        stamp("second", Duration.ofDays(2));
        stamp("third", Duration.ofHours(1));
        DurableProcess busy = DurableProcess.startOrAttach(
                host, new ProcessSpec("busy", List.of("sleep", "1000"), host.root(), Map.of()));
        stamp("busy", Duration.ofDays(50));
        assertThat(new BuildSweeper()
                        .sweep(host, new SweepLimits(Duration.ofDays(30), 1 << 30, 0))
                        .removed())
                .containsExactly(layout.directory(id("old.yaml")));
        assertThat(new BuildSweeper()
                        .sweep(host, new SweepLimits(Duration.ofDays(30), 25_000, 0))
                        .removed())
                .containsExactly(layout.directory(id("second.yaml")));
        assertThat(new BuildSweeper()
                        .sweep(host, new SweepLimits(Duration.ofDays(30), 1 << 30, Long.MAX_VALUE))
                        .removed())
                .containsExactly(layout.directory(id("third.yaml")));
        BuildSweeper.Swept left = new BuildSweeper().sweep(host, new SweepLimits(Duration.ofDays(30), 1, 0));
        assertThat(left.removed()).isEmpty();
        assertThat(left.used()).isGreaterThan(10_000);
        busy.kill(Duration.ZERO);
        assertThat(new BuildSweeper()
                        .sweep(host, new SweepLimits(Duration.ofDays(30), 1 << 30, 0))
                        .removed())
                .containsExactly(layout.directory(id("busy.yaml")));
    }

    @Test
    @DisplayName("R6 a machine is swept again after a pause, but at once when its disk is short of space")
    void sweepIsDue() throws Exception {
        BuildSweeper sweeper = new BuildSweeper();
        SweepLimits roomy = new SweepLimits(Duration.ofDays(30), 1 << 30, 0);
        assertThat(sweeper.isDue(host, roomy, Duration.ofHours(1))).isFalse();
        done(built("a.yaml", "a", 0), "a", 0);
        assertThat(sweeper.isDue(host, roomy, Duration.ofHours(1))).isTrue();
        assertThat(sweeper.isDue(host, roomy, Duration.ofHours(1))).isFalse();
        assertThat(sweeper.isDue(
                        host, new SweepLimits(Duration.ofDays(30), 1 << 30, Long.MAX_VALUE), Duration.ofHours(1)))
                .isTrue();
    }

    @Test
    @DisplayName("R6 what a removal that was cut off left goes with the next sweep")
    void leftoverGoes() throws Exception {
        Path leftover = Files.createDirectories(Path.of(layout.builds(), ".removed-1"));
        Files.setLastModifiedTime(leftover, LONG_AGO);
        Files.createDirectories(Path.of(layout.builds(), ".removed-2"));
        new BuildSweeper().sweep(host, new SweepLimits(Duration.ofDays(30_000), 1 << 30, 0));
        assertThat(leftover).doesNotExist();
        assertThat(Path.of(layout.builds(), ".removed-2")).isDirectory();
    }

    @Test
    @DisplayName("S3 only this controller's directories with a build in them are warm, whatever else lies there")
    void warmBuilds() throws Exception {
        WarmBuilds warm = new WarmBuilds("me");
        assertThat(warm.on(host)).isEmpty();
        done(built("a.yaml", "a", 7), "a", 7);
        BuildDirectory wiped = built("b.yaml", "b", 0);
        wiped.wipe();
        BuildDirectory broken = built("c.yaml", "c", 0);
        Files.writeString(broken.path().resolve("owner.json"), "{");
        assertThat(warm.on(host)).isEqualTo(Map.of(warm.name(id("a.yaml")), 7L));
        assertThat(new WarmBuilds("another").on(host)).isEmpty();
    }

    @Test
    @DisplayName("Q6 CLEAN wipes one directory, RESET all of this controller's, and nothing while something runs")
    void cleanAndReset() throws Exception {
        BuildDirectory one = built("a.yaml", "p1", 0);
        assertThat(new CleanRunner("me").run(host, id("a.yaml"), run)).isFalse();
        done(one, "p1", 0);
        assertThat(new CleanRunner("me").run(host, id("a.yaml"), run)).isTrue();
        assertThat(one.data()).doesNotExist();

        BuildDirectory two = built("b.yaml", "me-9.1-1-compile", 0);
        Path foreign = Path.of(new BuildLayout(host.root(), "other").directory(id("a.yaml")));
        new ClaimBuild(foreign.toString(), new BuildOwner("other", "o", "a.yaml", 0, "", BuildOwner.Stage.CLAIMED), "")
                .run();
        DurableProcess busy = DurableProcess.startOrAttach(
                host, new ProcessSpec("me-9.1-1-compile", List.of("sleep", "1000"), host.root(), Map.of()));
        assertThatThrownBy(() -> new ResetRunner("me").run(host, run))
                .isInstanceOf(RunFailedException.class)
                .hasMessageStartingWith("Job 9.1 still compiles on local");
        assertThat(two.data()).exists();
        busy.kill(Duration.ZERO);
        new ResetRunner("me").run(host, run);
        assertThat(one.path()).doesNotExist();
        assertThat(two.path()).doesNotExist();
        assertThat(Path.of(layout.caches("home", Trust.TRUSTED))).doesNotExist();
        assertThat(foreign).exists();
    }

    private boolean prepareAgain(BuildDirectory build, BuildOwner owner) throws IOException {
        new ClaimBuild(build.path().toString(), owner, "").run();
        bundle(build.bundle(), Map.of("a.yaml", "x"));
        return new PrepareBuild(build.path().toString(), owner, "a.yaml", layout.caches("home", Trust.TRUSTED)).run();
    }

    private void stamp(String name, Duration ago) throws IOException {
        Path used = Path.of(layout.directory(id(name + ".yaml"))).resolve("used");
        Files.setLastModifiedTime(used, FileTime.from(Instant.now().minus(ago)));
    }

    private static void bundle(Path archive, Map<String, String> files) throws IOException {
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(archive));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry("x");
                entry.setName(file.getKey());
                entry.setSize(bytes.length);
                tar.putArchiveEntry(entry);
                tar.write(bytes);
                tar.closeArchiveEntry();
            }
        }
    }
}
