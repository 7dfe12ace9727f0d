package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.flash.HostDevice;
import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.report.Table;
import io.jenkins.plugins.esphome.report.Words;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one device with all firmware that it ran, so that one can be flashed again. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one device and the firmware it had.")
final class DevicesShowCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StateOption state;

    @Parameters(paramLabel = "NAME", description = "The device.")
    private String name;

    @Option(
            names = "--json",
            description = "One JSON list with the device's record on standard output and nothing else.")
    private boolean json;

    DevicesShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        KnownDevices known = new KnownDevices(StateLayout.of(state.forReading(surroundings)));
        DeviceRecord record = known.record(name);
        if (json) {
            Json.print(surroundings.out(), List.of(record));
            return ExitCode.DONE;
        }
        print(record);
        known.programs().find(record.id()).ifPresent(this::print);
        printHistory(record);
        return ExitCode.DONE;
    }

    private void print(DeviceRecord record) {
        PrintStream out = surroundings.out();
        out.println("Device " + record.id().name());
        out.println("  address:  " + record.target().address());
        out.println("  platform: " + record.chip().orElse(record.platform()));
        out.println("  firmware: "
                + record.running().map(DeviceRecord.Flash::fingerprint).orElse("none known"));
    }

    private void print(HostDevice program) {
        PrintStream out = surroundings.out();
        out.println("  program:  " + program.state().name().toLowerCase(Locale.ROOT)
                + (program.pid().isPresent() ? ", process " + program.pid().getAsLong() : ""));
        out.println("  log:      " + program.log());
    }

    private void printHistory(DeviceRecord record) {
        Table table = new Table("FLASHED", "VERDICT", "ESPHOME", "JOB", "FIRMWARE");
        record.history()
                .forEach(flash -> table.add(
                        Words.moment(flash.at()),
                        flash.verdict().word(),
                        flash.esphomeVersion(),
                        flash.job().toString(),
                        flash.fingerprint()));
        surroundings.out().println();
        table.lines().forEach(surroundings.out()::println);
    }
}
