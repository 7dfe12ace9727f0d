package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.flash.HostDevice;
import io.jenkins.plugins.esphome.fleet.DeviceRecord;
import io.jenkins.plugins.esphome.fleet.FirmwareArchive;
import io.jenkins.plugins.esphome.report.Table;
import io.jenkins.plugins.esphome.report.Words;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one device with all firmware that it ran, so that one can be flashed again. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows one device and the firmware it had.")
final class DevicesShowCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private StateOption state;

    @Parameters(paramLabel = "NAME", description = "The device.")
    private String name;

    @Mixin
    private JsonOption json;

    DevicesShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        StateLayout layout = state.existing(surroundings);
        KnownDevices known = new KnownDevices(layout);
        DeviceRecord record = known.record(name);
        Optional<HostDevice> program = known.programs().find(record.id());
        json.show(surroundings, List.of(record), one -> {
            print(record);
            program.ifPresent(this::print);
            printHistory(record, layout.firmware());
        });
        return ExitCode.DONE;
    }

    private void print(DeviceRecord record) {
        say("Device " + record.id().name());
        line(
                "address",
                record.target().address()
                        + record.ip().map(ip -> " (" + ip + ")").orElse(""));
        record.mac().ifPresent(mac -> line("MAC", mac));
        line(
                "platform",
                record.platform() + record.chip().map(chip -> ", " + chip).orElse(""));
        record.agent().ifPresent(agent -> line("agent", agent.name()));
        line("firmware", record.running().map(DeviceRecord.Flash::fingerprint).orElse("none known"));
        record.running().ifPresent(this::printRunning);
        record.history().stream()
                .findFirst()
                .ifPresent(last -> line("verdict", last.verdict().word()));
    }

    private void printRunning(DeviceRecord.Flash flash) {
        line("ESPHome", flash.esphomeVersion());
        line("compiled", flash.compilationTime());
        line("flashed", Words.moment(flash.at()) + " by job " + flash.job());
    }

    private void say(String line) {
        surroundings.out().println(line);
    }

    private void line(String title, String value) {
        say(String.format(Locale.ROOT, "  %-9s %s", title + ":", value));
    }

    private void print(HostDevice program) {
        PrintStream out = surroundings.out();
        out.println("  program:  " + program.state().name().toLowerCase(Locale.ROOT)
                + (program.pid().isPresent() ? ", process " + program.pid().getAsLong() : ""));
        out.println("  log:      " + program.log());
    }

    private void printHistory(DeviceRecord record, Path firmware) {
        Table table = new Table("FLASHED", "VERDICT", "ESPHOME", "JOB", "ARCHIVED", "FIRMWARE");
        record.history()
                .forEach(flash -> table.add(
                        Words.moment(flash.at()),
                        flash.verdict().word(),
                        flash.esphomeVersion(),
                        flash.job().toString(),
                        FirmwareArchive.look(firmware, flash.fingerprint()).isPresent() ? "yes" : "no",
                        flash.fingerprint()));
        surroundings.out().println();
        table.lines().forEach(surroundings.out()::println);
    }
}
