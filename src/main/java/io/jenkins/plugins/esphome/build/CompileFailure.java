package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.toolchain.ToolchainCheck;
import java.util.Optional;

/** Says in one sentence why ESPHome failed; where the machine lacks a tool, also how to get it. */
final class CompileFailure {
    private CompileFailure() {}

    static String sentence(String what, int code, Optional<String> firstError) {
        String reason = firstError.orElse("esphome ended with exit code " + code + " and told no error");
        return what + " failed: " + withoutStop(reason) + "." + remedy(reason);
    }

    private static String remedy(String reason) {
        if (reason.contains("not found on PATH")
                || reason.contains("g++: not found")
                || reason.contains("gcc: not found")) {
            return " " + ToolchainCheck.COMPILER_REMEDY;
        }
        if (reason.contains("git is not installed")) {
            return " " + ToolchainCheck.GIT_REMEDY;
        }
        return "";
    }

    private static String withoutStop(String reason) {
        return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
    }
}
