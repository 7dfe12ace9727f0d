package io.jenkins.plugins.esphome.store;

/** What the disk or a record on it refused, told in one sentence that names the path and the way out (rules E); shown as it is. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String sentence) {
        super(sentence);
    }

    public StoreException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
