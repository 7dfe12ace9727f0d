package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.remoting.Channel;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.esphome.host.HostLostException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One use of the connection to a node, which tells a connection that breaks from a failure of what was done over it: the one is
 * waited out (R3), the other is not.
 *
 * <p>Remoting has no single word for a broken connection. It may be an aborted request, a closed channel, either of them inside the
 * unchecked exception of a proxy, or whatever the transport met while it sent, which can come before the channel itself knows that it
 * is closed. So who fails in a way that does not come from the other side looks whether the channel closes.
 */
public final class AgentLine {
    /** How long a channel may take to learn that its transport is gone; it learns it from the reader, within milliseconds. */
    private static final Duration NOTICE = Duration.ofSeconds(10);

    private AgentLine() {}

    /** What is done over the connection. */
    @FunctionalInterface
    public interface Use<T> {
        T over() throws IOException, InterruptedException;
    }

    /** Whatever failed on the node itself, where there is nothing to find out about the connection. */
    static final class FailedThere extends IOException {
        private static final long serialVersionUID = 1L;

        FailedThere(Exception failure) {
            super(failure);
        }

        private IOException unwrapped() {
            Throwable failure = getCause();
            // Remoting notes here who called
            Stream.of(getSuppressed()).forEach(failure::addSuppressed);
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            return failure instanceof IOException io ? io : this;
        }
    }

    /**
     * @param lost the sentence for who hears of a broken connection
     * @throws HostLostException if the connection broke
     * @throws IOException if the use failed
     */
    public static <T> T use(VirtualChannel channel, String lost, Use<T> use) throws IOException, InterruptedException {
        try {
            return use.over();
        } catch (FailedThere there) {
            throw there.unwrapped();
        } catch (HostLostException known) {
            throw known;
        } catch (IOException | RuntimeException e) {
            if (hides(e, InterruptedException.class)) {
                // neither a launcher nor a transport that sends throws one as it is
                throw (InterruptedException)
                        new InterruptedException("interrupted on the way to an agent").initCause(e);
            }
            if (isLost(channel, e)) {
                throw new HostLostException(lost, e);
            }
            throw e;
        }
    }

    private static boolean isLost(VirtualChannel channel, Exception failure) throws InterruptedException {
        return channel instanceof Channel line && (saysSo(failure) || closes(line));
    }

    /** A transport that could not send for minutes has no other side, whatever the channel still believes. */
    private static boolean saysSo(Exception failure) {
        return hides(failure, RequestAbortedException.class)
                || hides(failure, ChannelClosedException.class)
                || hides(failure, TimeoutException.class);
    }

    static boolean hides(Exception failure, Class<? extends Exception> kind) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(kind::isInstance);
    }

    private static boolean closes(Channel line) throws InterruptedException {
        if (!line.isClosingOrClosed()) {
            line.join(NOTICE.toMillis());
        }
        return line.isClosingOrClosed();
    }
}
