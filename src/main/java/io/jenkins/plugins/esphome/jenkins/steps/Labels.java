package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.model.Label;
import io.jenkins.plugins.esphome.model.BadInput;

/** Reads label expressions where a user writes them, so that a slip is told before a job waits for ever for a machine. */
final class Labels {
    private Labels() {}

    /**
     * @param argument where it was written
     * @param expression empty: none
     * @throws BadInput if it cannot be read
     */
    static String require(String argument, String expression) {
        try {
            if (!expression.isEmpty()) {
                Label.parseExpression(expression);
            }
            return expression;
        } catch (IllegalArgumentException e) {
            throw new BadInput(argument + ": '" + expression.replaceAll("\\p{Cntrl}", "?")
                    + "' is not a label expression: write labels joined by &&, || and !, such as 'linux && !slow'.");
        }
    }
}
