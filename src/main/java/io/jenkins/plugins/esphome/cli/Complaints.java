package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.host.RunCancelledException;
import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.store.StoreException;
import io.jenkins.plugins.esphome.store.StoreInUseException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever stops a command into one sentence on standard error and an exit code: no usage page, no stack trace (rules E). */
final class Complaints {

    private final PrintStream err;

    private Complaints(PrintStream err) {
        this.err = err;
    }

    /** @return the same program, complaining this way */
    static CommandLine told(CommandLine program, Surroundings surroundings) {
        Complaints complaints = new Complaints(surroundings.err());
        return program.setOut(new PrintWriter(surroundings.out(), true, Charset.defaultCharset()))
                .setErr(new PrintWriter(surroundings.err(), true, Charset.defaultCharset()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((problem, args) -> complaints.aboutArguments(problem))
                .setExecutionExceptionHandler((problem, line, parsed) -> complaints.about(problem));
    }

    private int aboutArguments(ParameterException problem) {
        String name = problem.getCommandLine().getCommandSpec().qualifiedName();
        err.println(sentence(firstLine(problem)) + suggestion(problem) + " See '" + name + " --help'.");
        return ExitCode.BAD_INPUT;
    }

    private int about(Exception problem) {
        int code = code(problem);
        if (code == ExitCode.FAULT) {
            err.println("A fault of esphome-fleet itself; please report it with what follows.");
            problem.printStackTrace(err);
        } else {
            err.println(sentence(firstLine(problem)));
        }
        return code;
    }

    private static int code(Exception problem) {
        if (problem instanceof BadInput) {
            return ExitCode.BAD_INPUT;
        }
        if (problem instanceof StoreInUseException) {
            return ExitCode.STATE_IN_USE;
        }
        if (problem instanceof InterruptedException || problem instanceof RunCancelledException) {
            return ExitCode.INTERRUPTED;
        }
        boolean machine = problem instanceof IOException
                || problem instanceof StoreException
                || problem instanceof RunFailedException;
        return machine ? ExitCode.MACHINE : ExitCode.FAULT;
    }

    private static String firstLine(Exception problem) {
        return Optional.ofNullable(problem.getMessage())
                .orElse(problem.getClass().getSimpleName());
    }

    private static String sentence(String text) {
        String plain = text.strip();
        return plain.endsWith(".") || plain.endsWith("?") || plain.endsWith("!") ? plain : plain + ".";
    }

    private static String suggestion(ParameterException problem) {
        if (!(problem instanceof UnmatchedArgumentException unmatched)
                || unmatched.getSuggestions().isEmpty()) {
            return "";
        }
        return " Did you mean '" + unmatched.getSuggestions().get(0) + "'?";
    }
}
