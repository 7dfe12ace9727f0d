package io.jenkins.plugins.esphome.jenkins.nodes;

import io.jenkins.plugins.esphome.host.FileWork;
import java.io.Serializable;
import java.time.ZoneId;

/** Asks a node once what decides how much it may do at a time, and which time zone its users mean (R1). */
record AskMachine() implements FileWork<AskMachine.Answer> {

    /**
     * @param processors at least 1
     * @param timeZone an IANA name
     */
    record Answer(int processors, String timeZone) implements Serializable {}

    @Override
    public Answer run() {
        return new Answer(
                Runtime.getRuntime().availableProcessors(),
                ZoneId.systemDefault().getId());
    }
}
