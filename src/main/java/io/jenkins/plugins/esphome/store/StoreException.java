package io.jenkins.plugins.esphome.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** What the disk or a record on it refused, told in one sentence that names the path and the way out (rules E); shown as it is. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String sentence) {
        super(sentence);
    }

    public StoreException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    static StoreException notWritten(Path file, IOException cause) {
        return new StoreException(
                "'" + file + "' cannot be written (" + reason(cause)
                        + ") and is as it was: make room on its disk or let this user write there, then try again.",
                cause);
    }

    static StoreException notRead(Path file, IOException cause) {
        return new StoreException(
                "'" + file + "' cannot be read (" + reason(cause) + "): let this user read it, then try again.", cause);
    }

    /** The system's own words without the path, which the sentence names already. */
    private static String reason(IOException cause) {
        if (cause instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return cause instanceof FileSystemException || cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getMessage();
    }
}
