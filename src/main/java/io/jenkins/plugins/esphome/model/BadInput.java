package io.jenkins.plugins.esphome.model;

/** Wrong input from a person, told in one sentence that names the thing and the way out (rules E); shown as it is, without a stack trace. */
public final class BadInput extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public BadInput(String sentence) {
        super(sentence);
    }
}
