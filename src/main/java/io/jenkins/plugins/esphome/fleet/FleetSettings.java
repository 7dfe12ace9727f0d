package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import io.jenkins.plugins.esphome.flash.DevicePatience;
import io.jenkins.plugins.esphome.store.Sealing;
import io.jenkins.plugins.esphome.store.StoreSettings;
import io.jenkins.plugins.esphome.toolchain.ToolchainSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The fleet's own numbers and places.
 *
 * @param root the state directory, on the controller
 * @param store retention of the history
 * @param toolchains where a machine's ESPHome comes from
 * @param maxBundle the largest bundle that is taken, in bytes
 * @param reconnect how long a machine that was lost may stay away before its jobs go elsewhere or fail (R3); asked each time
 * @param sweep when a machine's build directories have to go (R6)
 * @param patience how long a device is given
 * @param lookAgain how long a waiting device is left alone between two looks (F8)
 * @param archive how much firmware is kept (F7); asked before each sweep
 * @param sealing how bundles rest until their requests end
 */
public record FleetSettings(
        Path root,
        StoreSettings store,
        Function<MachineSettings, ToolchainSettings> toolchains,
        long maxBundle,
        Supplier<Duration> reconnect,
        SweepLimits sweep,
        DevicePatience patience,
        Duration lookAgain,
        Supplier<ArchiveSettings> archive,
        Sealing sealing) {
    private static final long LARGEST_BUNDLE = 256L << 20;
    private static final Duration RECONNECT = Duration.ofMinutes(10);

    public static FleetSettings in(Path root, Function<MachineSettings, ToolchainSettings> toolchains) {
        return new FleetSettings(
                root,
                StoreSettings.DEFAULT,
                toolchains,
                LARGEST_BUNDLE,
                () -> RECONNECT,
                SweepLimits.DEFAULT,
                DevicePatience.DEFAULT,
                Duration.ofSeconds(30),
                () -> ArchiveSettings.DEFAULT,
                Sealing.NONE);
    }

    public FleetSettings withStore(StoreSettings other) {
        return new FleetSettings(
                root, other, toolchains, maxBundle, reconnect, sweep, patience, lookAgain, archive, sealing);
    }

    public FleetSettings withReconnect(Duration grace) {
        return withReconnect(() -> grace);
    }

    public FleetSettings withPatience(DevicePatience other) {
        return new FleetSettings(
                root, store, toolchains, maxBundle, reconnect, sweep, other, lookAgain, archive, sealing);
    }

    public FleetSettings withLookAgain(Duration pause) {
        return new FleetSettings(
                root, store, toolchains, maxBundle, reconnect, sweep, patience, pause, archive, sealing);
    }

    public FleetSettings withArchive(ArchiveSettings bounds) {
        return withArchive(() -> bounds);
    }

    /** @param bounds asked before each sweep */
    public FleetSettings withArchive(Supplier<ArchiveSettings> bounds) {
        return new FleetSettings(
                root, store, toolchains, maxBundle, reconnect, sweep, patience, lookAgain, bounds, sealing);
    }

    /** @param longest asked each time a machine is lost */
    public FleetSettings withReconnect(Supplier<Duration> longest) {
        return new FleetSettings(
                root, store, toolchains, maxBundle, longest, sweep, patience, lookAgain, archive, sealing);
    }

    public FleetSettings withSealing(Sealing other) {
        return new FleetSettings(
                root, store, toolchains, maxBundle, reconnect, sweep, patience, lookAgain, archive, other);
    }
}
