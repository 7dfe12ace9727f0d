package hudson.model;

public class AutoCompletionCandidates {
    public AutoCompletionCandidates() {
        throw new UnsupportedOperationException();
    }

    public AutoCompletionCandidates add(String value) {
        throw new UnsupportedOperationException();
    }
}
