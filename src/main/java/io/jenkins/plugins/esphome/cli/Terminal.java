package io.jenkins.plugins.esphome.cli;

/**
 * What the view must know of the stream that it draws on.
 *
 * @param live a terminal that understands cursor movement: lines may be redrawn
 * @param columns its width in characters, at least 20
 * @param rows its height in lines, at least 5
 */
record Terminal(boolean live, int columns, int rows) {

    /** A file, a pipe, a build log: plain lines, never redrawn. */
    static final Terminal NONE = new Terminal(false, 100, 25);

    Terminal {
        columns = Math.max(20, columns);
        rows = Math.max(5, rows);
    }
}
