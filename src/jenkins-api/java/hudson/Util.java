package hudson;

public class Util {
    public static String escape(String text) {
        throw new UnsupportedOperationException();
    }
}
