package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.RequestId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How a run ended.
 *
 * @param answers one for each filing, in the order in which they were asked for
 * @param interrupted the exit code that a signal asked for, {@link ExitCode#DONE} without one
 */
record RunReport(List<Answer> answers, int interrupted) {

    RunReport {
        answers = List.copyOf(answers);
    }

    /**
     * What became of one filing.
     *
     * @param request absent when it was refused
     * @param outcomes one for each device
     * @param exitCode of this filing alone
     */
    record Answer(Optional<RequestId> request, List<DeviceOutcome> outcomes, int exitCode) {
        Answer {
            outcomes = List.copyOf(outcomes);
        }
    }

    List<DeviceOutcome> outcomes() {
        return answers.stream().flatMap(answer -> answer.outcomes().stream()).toList();
    }

    /** @return the request that a device belonged to; empty when it was refused */
    Optional<RequestId> requestOf(DeviceOutcome outcome) {
        return answers.stream()
                .filter(answer -> answer.outcomes().contains(outcome))
                .findFirst()
                .flatMap(Answer::request);
    }

    /** @return the largest code of all: what a person must mend first (see {@link ExitCode}) */
    int exitCode() {
        return IntStream.concat(IntStream.of(interrupted), answers.stream().mapToInt(Answer::exitCode))
                .max()
                .orElse(ExitCode.DONE);
    }
}
