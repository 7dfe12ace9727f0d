package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceRecordsTest {
    @TempDir
    private Path root;

    private void flashed(DeviceRecords records, String fleet, String name) throws IOException {
        DeviceRecord first = new DeviceRecord(
                new DeviceId(fleet, name),
                new Target.Network("one.local"),
                "host",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        records.update(first, record -> record);
    }

    private static List<String> names(SortedMap<String, ? extends SortedSet<String>> names) {
        return names.entrySet().stream()
                .flatMap(fleet -> fleet.getValue().stream().map(name -> fleet.getKey() + "/" + name))
                .toList();
    }

    @Test
    void theNamesAreKnownByFleetAndInOrder() throws IOException {
        DeviceRecords records = new DeviceRecords(root);
        assertThat(records.names()).isEmpty();
        flashed(records, "house", "porch");
        flashed(records, "house", "attic");
        flashed(records, "garden", "shed");
        flashed(records, "house", "porch");

        assertThat(names(records.names())).containsExactly("garden/shed", "house/attic", "house/porch");
        assertThat(names(new DeviceRecords(root).names())).containsExactly("garden/shed", "house/attic", "house/porch");
    }

    @Test
    void aRenamedDeviceHasOneName() throws IOException {
        DeviceRecords records = new DeviceRecords(root);
        flashed(records, "house", "porch");
        SortedMap<String, ? extends SortedSet<String>> before = records.names();

        records.rename(new DeviceId("house", "porch"), new DeviceId("house", "veranda"));

        assertThat(names(records.names())).containsExactly("house/veranda");
        assertThat(names(before)).containsExactly("house/porch");
        assertThat(names(new DeviceRecords(root).names())).containsExactly("house/veranda");
    }

    @Test
    void theDiskIsAskedOnceForNames() throws IOException {
        DeviceRecords records = new DeviceRecords(root);
        flashed(records, "house", "porch");
        assertThat(names(records.names())).containsExactly("house/porch");

        Files.delete(root.resolve("house/porch.json"));
        flashed(records, "house", "attic");

        assertThat(names(records.names())).containsExactly("house/attic", "house/porch");
    }
}
