package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says in shell what to run, in two parts: the job, which may be read as often as wanted, and the environment, which may
 * hold secrets and is emptied as soon as the wrapper has read it. Every word from outside is quoted, so that none is ever code.
 */
record JobScript(ProcessSpec spec) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * What Jenkins' process killer looks for when a build ends, and what tells one build from another: neither may reach what
     * outlives the build (decision 2), nor make two equal compiles differ.
     */
    static final List<String> SCRUBBED = List.of(
            "BUILD_DISPLAY_NAME",
            "BUILD_ID",
            "BUILD_NUMBER",
            "BUILD_TAG",
            "BUILD_URL",
            "EXECUTOR_NUMBER",
            "HUDSON_COOKIE",
            "HUDSON_SERVER_COOKIE",
            "JENKINS_COOKIE",
            "JENKINS_NODE_COOKIE",
            "JENKINS_SERVER_COOKIE",
            "STAGE_NAME");

    /** @throws BadInput if the shell cannot be told so */
    static JobScript of(ProcessSpec spec) {
        if (spec.command().isEmpty()
                || spec.command().get(0).isBlank()
                || spec.command().get(0).startsWith("-")) {
            throw new BadInput(
                    "Process " + spec.id() + " has no program to run: name one as the first word of its command.");
        }
        if (!spec.directory().startsWith("/")) {
            throw new BadInput("The working directory '" + spec.directory() + "' of process " + spec.id()
                    + " is not absolute: give its whole path on the machine.");
        }
        spec.environment().keySet().forEach(JobScript::requireVariable);
        spec.environment().values().forEach(JobScript::quoted);
        spec.command().forEach(JobScript::quoted);
        return new JobScript(spec);
    }

    private static void requireVariable(String name) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new BadInput("The environment variable '" + name
                    + "' cannot be set: take letters, digits and '_', and no digit first.");
        }
    }

    String job(String controlDirectory, String namespace) {
        return "preparer=" + quoted(namespace) + "\n"
                + "scrub() {\n"
                + "unset " + String.join(" ", SCRUBBED) + "\n"
                + export(DurableProcess.COOKIE, controlDirectory)
                + "}\n"
                + "work() {\n"
                + "cd " + quoted(spec.directory()) + " || exit 126\n"
                + "exec " + spec.command().stream().map(JobScript::quoted).collect(Collectors.joining(" ")) + "\n"
                + "}\n";
    }

    String environment() {
        return "settings() {\n:\n" + exports(spec.environment()) + "}\n";
    }

    private static String exports(Map<String, String> environment) {
        return new TreeMap<>(environment)
                .entrySet().stream()
                        .map(variable -> export(variable.getKey(), variable.getValue()))
                        .collect(Collectors.joining());
    }

    private static String export(String name, String value) {
        return name + "=" + quoted(value) + "\nexport " + name + "\n";
    }

    private static String quoted(String word) {
        if (word.indexOf('\0') >= 0) {
            throw new BadInput(
                    "A word of a command or of its environment holds a zero byte, which no system can pass on: remove it.");
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
