package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunMonitor;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.DurableStep;
import io.jenkins.plugins.esphome.toolchain.EsphomeCommands;
import io.jenkins.plugins.esphome.toolchain.EsphomeEnvironment;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;

/** The one process of a compile: {@code esphome compile} in the build directory's own sources, data and caches. */
record EsphomeCompile(BuildHost host, Toolchain toolchain, Work.Compile work, RunMonitor monitor) {

    int run(String directory, String caches) throws IOException, InterruptedException, RunCancelledException {
        BuildDirectory build = BuildDirectory.of(directory);
        EsphomeEnvironment environment = new EsphomeEnvironment(build.data().toString(), caches, work.timeZone());
        return new DurableStep(
                        host,
                        monitor,
                        "compile",
                        "Compiling " + work.configuration(),
                        monitor.limits().compile())
                .run(
                        new EsphomeCommands(toolchain, work.substitutions()).compile(work.file()),
                        build.config().toString(),
                        environment.variables(toolchain));
    }
}
