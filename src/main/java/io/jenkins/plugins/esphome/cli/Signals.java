package io.jenkins.plugins.esphome.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Listens to the system's signals, because a shutdown hook cannot: the second Ctrl-C would find the JVM already waiting for the
 * first. The JDK's own type for this is public but outside its API, and the compiler refuses to let us name it; where it is
 * missing, Ctrl-C ends the program at once and the next run re-attaches.
 */
final class Signals {

    private static final Logger LOGGER = Logger.getLogger(Signals.class.getName());

    private Signals() {}

    /** A signal's former handling, to be put back. */
    interface Former extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @param name without SIG: "INT", "TERM", "WINCH"
     * @param action runs in a thread of its own, for each signal
     */
    static Former on(String name, Runnable action) {
        try {
            Object signal = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance(name);
            Object former = handle(signal, handler(action));
            return () -> restore(signal, former);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOGGER.log(Level.FINE, e, () -> "signal " + name + " cannot be handled here");
            return () -> {};
        }
    }

    private static Object handler(Runnable action) throws ClassNotFoundException {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
                action.run();
                return null;
            }
            return Optional.of(method.getName())
                    .filter("equals"::equals)
                    .<Object>map(equals -> proxy == arguments[0])
                    .orElseGet(
                            () -> method.getName().equals("hashCode") ? System.identityHashCode(proxy) : "our handler");
        });
    }

    private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        try {
            return signal.getClass()
                    .getMethod("handle", signal.getClass(), type)
                    .invoke(null, signal, handler);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("the system refuses it", e.getCause());
        }
    }

    private static void restore(Object signal, Object former) {
        try {
            handle(signal, former);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOGGER.log(Level.FINE, e, () -> signal + " keeps our handling");
        }
    }
}
