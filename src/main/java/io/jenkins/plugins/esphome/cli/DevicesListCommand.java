package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.Fingerprints;
import io.jenkins.plugins.esphome.model.Verdict;
import io.jenkins.plugins.esphome.report.Table;
import io.jenkins.plugins.esphome.report.Words;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists all devices that were ever flashed from this state directory. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the devices and what they were last seen to run.")
final class DevicesListCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StateOption state;

    @Mixin
    private JsonOption json;

    DevicesListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        json.show(surroundings, new KnownDevices(state.existing(surroundings)).all(), this::print);
        return ExitCode.DONE;
    }

    private void print(List<DeviceLine> devices) {
        Table table = new Table("DEVICE", "STATE", "ADDRESS", "PLATFORM", "FIRMWARE", "ESPHOME", "FLASHED", "VERDICT");
        devices.forEach(device -> table.add(
                device.device(),
                device.state().orElse(""),
                device.address(),
                device.platform(),
                device.firmware().map(Fingerprints::brief).orElse(""),
                device.esphomeVersion().orElse(""),
                device.flashedAt().map(Words::moment).orElse(""),
                device.verdict().map(Verdict::word).orElse("")));
        table.lines().forEach(surroundings.out()::println);
    }
}
