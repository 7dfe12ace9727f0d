package io.jenkins.plugins.esphome.jenkins.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.remoting.Channel;
import hudson.remoting.ChannelBuilder;
import hudson.remoting.ChannelClosedException;
import io.jenkins.plugins.esphome.host.HostLostException;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The ways in which real channels have broken under us, and what is no such way. */
final class AgentLineInJenkinsIT {
    private static final String LOST = "The connection was lost.";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Channel line;
    private Channel agent;

    @BeforeEach
    void connect() throws Exception {
        PipedInputStream here = new PipedInputStream();
        PipedInputStream there = new PipedInputStream();
        PipedOutputStream toThere = new PipedOutputStream(there);
        PipedOutputStream toHere = new PipedOutputStream(here);
        Future<Channel> other = threads.submit(() -> builder("agent").build(there, toHere));
        line = builder("line").build(here, toThere);
        agent = other.get();
    }

    /** Nobody who has to agree first on how to talk. */
    private ChannelBuilder builder(String name) {
        return new ChannelBuilder(name, threads).withMode(Channel.Mode.BINARY);
    }

    @AfterEach
    void disconnect() throws IOException {
        agent.close();
        line.close();
        threads.shutdownNow();
    }

    @Test
    @DisplayName(
            "R3 what a WebSocket meets while it sends is a lost connection, though the channel learns of it only later")
    void theTransportKnewFirst() {
        assertThatThrownBy(() -> AgentLine.use(line, LOST, () -> {
                    threads.execute(this::closeLater);
                    throw new IOException(new ExecutionException(new ClosedChannelException()));
                }))
                .isInstanceOf(HostLostException.class)
                .hasMessage(LOST)
                .hasRootCauseInstanceOf(ClosedChannelException.class);
    }

    private void closeLater() {
        try {
            Thread.sleep(200);
            agent.close();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("R3 the unchecked exception of a proxy on a closed channel is a lost connection")
    void theProxyKnew() {
        assertThatThrownBy(() -> AgentLine.use(line, LOST, () -> {
                    throw new IllegalStateException(new ChannelClosedException(line, null));
                }))
                .isInstanceOf(HostLostException.class);
    }

    @Test
    void whatFailsThereComesAsItIs() {
        NoSuchFileException missing = new NoSuchFileException("bundle.tar.gz");
        BadInput refused = new BadInput("No such platform.");

        assertThatThrownBy(() -> AgentLine.use(line, LOST, () -> {
                    throw new AgentLine.FailedThere(missing);
                }))
                .isSameAs(missing);
        assertThatThrownBy(() -> AgentLine.use(line, LOST, () -> {
                    throw new AgentLine.FailedThere(refused);
                }))
                .isSameAs(refused);
    }

    @Test
    void aFailureOverAConnectionThatStaysIsAFailure() {
        IOException refused = new IOException("Cannot run program \"/bin/sh\"");

        assertThatThrownBy(() -> AgentLine.use(line, LOST, () -> {
                    throw refused;
                }))
                .isSameAs(refused);
        assertThat(line.isClosingOrClosed()).isFalse();
    }

    @Test
    void anInterruptIsNoFailure() {
        assertThatThrownBy(() -> AgentLine.use(line, LOST, () -> {
                    throw (IOException) new InterruptedIOException().initCause(new InterruptedException());
                }))
                .isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> AgentLine.use(line, LOST, () -> {
                    throw new IOException(new InterruptedException());
                }))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    @DisplayName("R3 a transport that cannot send for minutes is a lost connection")
    void nobodyReads() {
        assertThatThrownBy(() -> AgentLine.use(line, LOST, () -> {
                    throw new IOException(new TimeoutException());
                }))
                .isInstanceOf(HostLostException.class);
    }
}
