package io.jenkins.plugins.esphome;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every test wait long enough, because a test that is right must not fail where two noisy cores do the work of eight: what
 * comes is waited for no longer than it takes. JUnit finds this by {@code META-INF/services}, for all classes.
 */
public final class Patience implements BeforeAllCallback {
    private static final Duration LONG = Duration.ofMinutes(3);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LONG);
    }
}
