package io.jenkins.plugins.esphome.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * How a file with secrets rests on the controller's disk. The port is here because the engine writes such files and only its
 * owner has a place for a key: Jenkins has one, the command line has not and relies on the file's mode.
 */
public interface Sealing {
    /** As it is. */
    Sealing NONE = new Sealing() {
        @Override
        public String suffix() {
            return "";
        }

        @Override
        public OutputStream seal(OutputStream file, String context) {
            return file;
        }

        @Override
        public InputStream open(InputStream file, String context) {
            return file;
        }
    };

    /** @return what the name of a sealed file ends with, so that a reader knows which one it has */
    String suffix();

    /**
     * @param file is closed with the stream that is returned
     * @param context what the file belongs to; it can be opened with the same one only
     */
    OutputStream seal(OutputStream file, String context) throws IOException;

    /**
     * @return the content; reading throws an {@link IOException} with a sentence as soon as something was changed, cut off or
     *     sealed for another context or by another key
     */
    InputStream open(InputStream file, String context) throws IOException;
}
