package io.jenkins.plugins.esphome.jenkins.steps;

import io.jenkins.plugins.esphome.endtoend.Ports;
import io.jenkins.plugins.esphome.flash.HostDevices;
import io.jenkins.plugins.esphome.flash.HostProgramPolicy;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The real esphome behind doors: its compile waits until the test opens it, bundling and uploading too if the test wants that, and
 * each one leaves a mark, so that a test can act in the middle of each and count them.
 */
public final class HeldCompile {
    private final Path folder;
    private final Path command;
    private final String python;

    public HeldCompile(Path folder) throws Exception {
        this.folder = folder;
        this.command = folder.resolve("esphome");
        Toolchain real = RealToolchain.on(new LocalHost(MachineId.LOCAL, folder.resolve("local")));
        this.python = real.python();
        Files.writeString(command, """
                #!%s
                import os, sys, time
                real = "%s"
                folder = "%s"
                def hold(what, door):
                    with open(folder + "/" + what, "a") as marks:
                        marks.write(str(os.getpid()) + "\\n")
                    while not os.path.exists(folder + "/" + door):
                        time.sleep(0.1)
                def wanted(file):
                    with open(folder + "/" + file) as of:
                        return of.read() in " ".join(sys.argv)
                if "compile" in sys.argv:
                    hold("compiles", "go")
                elif "version" in sys.argv and os.path.exists(folder + "/hold-versions"):
                    hold("versions", "go-on-asking")
                elif "bundle" in sys.argv and os.path.exists(folder + "/hold-bundles") and wanted("hold-bundles"):
                    hold("bundles", "go-on-bundling")
                elif "upload" in sys.argv and os.path.exists(folder + "/hold-uploads"):
                    hold("uploads", "go-on-uploading")
                os.execv(real, [real] + sys.argv[1:])
                """.formatted(python, real.esphome().get(0), folder));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    public String command() {
        return command.toString();
    }

    public void open() throws IOException {
        Files.createFile(folder.resolve("go"));
    }

    /** From now on whoever asks for its release waits for the answer. */
    void holdVersions() throws IOException {
        Files.createFile(folder.resolve("hold-versions"));
    }

    void openVersions() throws IOException {
        Files.createFile(folder.resolve("go-on-asking"));
    }

    /** @return the process id of each question for the release that was held */
    List<Long> versions() throws IOException {
        return marks("versions");
    }

    /** From now on each bundle waits as well. */
    void holdBundles() throws IOException {
        holdBundles("");
    }

    /** From now on each bundle of this configuration waits as well. */
    void holdBundles(String configuration) throws IOException {
        Files.writeString(folder.resolve("hold-bundles"), configuration);
    }

    void openBundles() throws IOException {
        Files.createFile(folder.resolve("go-on-bundling"));
    }

    /** @return the process id of each compile that has begun */
    public List<Long> compiles() throws IOException {
        return marks("compiles");
    }

    /** @return the process id of each bundle that was held */
    List<Long> bundles() throws IOException {
        return marks("bundles");
    }

    /** From now on each upload waits before its first byte. */
    void holdUploads() throws IOException {
        Files.createFile(folder.resolve("hold-uploads"));
    }

    void openUploads() throws IOException {
        Files.createFile(folder.resolve("go-on-uploading"));
    }

    /** @return the process id of each upload that has begun since they are held */
    List<Long> uploads() throws IOException {
        return marks("uploads");
    }

    /** @return the Python in which the real esphome lives, for simulated devices */
    String python() {
        return python;
    }

    private List<Long> marks(String name) throws IOException {
        Path marks = folder.resolve(name);
        return Files.exists(marks)
                ? Files.readAllLines(marks).stream().map(Long::parseLong).toList()
                : List.of();
    }

    public static String configuration(String name) throws IOException {
        return """
                esphome:
                  name: %s
                host:
                logger:
                api:
                  port: %d
                ota:
                  - platform: esphome
                    port: %d
                    password: secret
                """.formatted(name, Ports.free(), Ports.free());
    }

    /** Ends the devices' programs that an agent was left with. */
    public static void stopDevices(String agent, String root) throws Exception {
        LocalHost here = new LocalHost(new MachineId(agent), Path.of(root));
        HostDevices devices = new HostDevices(here, HostProgramPolicy.ALLOWED);
        for (var device : devices.list()) {
            devices.stop(device.id());
        }
    }
}
