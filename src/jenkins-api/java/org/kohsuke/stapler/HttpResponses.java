package org.kohsuke.stapler;

public class HttpResponses {
    public abstract static class HttpResponseException extends RuntimeException {}

    public static HttpResponseException notFound() {
        throw new UnsupportedOperationException();
    }
}
