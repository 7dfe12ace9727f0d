package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.host.RunCancelledException;
import java.io.IOException;

/** Gives the toolchain only when somebody needs it: installing one takes a minute, and wrong input is told before that. */
@FunctionalInterface
public interface ToolchainSource {
    Toolchain get() throws IOException, InterruptedException, RunCancelledException;
}
