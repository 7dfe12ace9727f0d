package hudson.model.labels;

import hudson.model.AutoCompletionCandidates;
import hudson.model.Item;
import hudson.model.Label;
import hudson.util.FormValidation;

public abstract class LabelExpression extends Label {
    public static AutoCompletionCandidates autoComplete(String label) {
        throw new UnsupportedOperationException();
    }

    public static FormValidation validate(String expression, Item item) {
        throw new UnsupportedOperationException();
    }
}
