package io.jenkins.plugins.esphome.store;

/** Why a record was not taken over: what is wrong with it, as the end of a sentence that begins with the file. */
abstract sealed class UnreadableRecord extends Exception {
    private static final long serialVersionUID = 1L;

    private UnreadableRecord(String problem) {
        super(problem);
    }

    /** It is not what it should be, and no program will ever read it: it is set aside. */
    static final class Damaged extends UnreadableRecord {
        private static final long serialVersionUID = 1L;

        Damaged(String problem) {
            super(problem);
        }
    }

    /** A newer version of this program wrote it and can read it: it stays where it is, untouched (J5). */
    static final class Newer extends UnreadableRecord {
        private static final long serialVersionUID = 1L;

        Newer(long schema) {
            super("has schema " + schema + " and this program knows up to " + RecordFormat.SCHEMA
                    + ": it was left untouched, run the newer version again to use it");
        }
    }
}
