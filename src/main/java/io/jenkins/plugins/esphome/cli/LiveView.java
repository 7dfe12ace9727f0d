package io.jenkins.plugins.esphome.cli;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobEvent;
import io.jenkins.plugins.esphome.report.Board;
import io.jenkins.plugins.esphome.report.Failure;
import io.jenkins.plugins.esphome.report.View;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The view on a terminal: one line a device, redrawn in place, with what failed printed above. A picture is one write that
 * overwrites the last one line by line, so that nothing flickers; events only change the board, a steady tick paints.
 */
final class LiveView implements View {

    private static final long TICK_MILLIS = 200;
    private static final String UP = "\033[%dA";
    private static final String TO_END_OF_LINE = "\033[K";
    private static final String TO_END_OF_SCREEN = "\033[J";

    private final PrintStream out;
    private final Supplier<Terminal> terminal;
    private final Clock clock;
    private final Board board = new Board();
    private final List<String> above = new ArrayList<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(LiveView::daemon);
    private int drawn;
    private boolean closed;

    /** @param terminal asked for each picture: windows change their size */
    LiveView(PrintStream out, Supplier<Terminal> terminal, Clock clock) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
    }

    LiveView start() {
        ticker.scheduleWithFixedDelay(this::paint, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    @Override
    public synchronized void fromEarlierRun(Collection<FirmwareJob> active) {
        board.fromEarlierRun(active);
    }

    @Override
    public synchronized void say(String line) {
        above.add(line);
    }

    @Override
    public synchronized void accept(JobEvent event) {
        board.on(event);
        Failure.in(event).ifPresent(job -> above.addAll(Failure.lines(board, job)));
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        paint();
        synchronized (this) {
            closed = true;
        }
    }

    /** Draws one picture. */
    synchronized void paint() {
        if (closed) {
            return;
        }
        Terminal now = terminal.get();
        List<String> lines = Frame.lines(board.rows(clock.instant()), now);
        StringBuilder picture = new StringBuilder();
        if (drawn > 0) {
            picture.append(String.format(UP, drawn)).append('\r');
        }
        above.forEach(line -> picture.append(line).append(TO_END_OF_LINE).append("\r\n"));
        lines.forEach(line -> picture.append(line).append(TO_END_OF_LINE).append("\r\n"));
        picture.append(TO_END_OF_SCREEN);
        out.print(picture);
        out.flush();
        above.clear();
        drawn = lines.size();
    }

    private static Thread daemon(Runnable body) {
        Thread thread = new Thread(body, "esphome-fleet view");
        thread.setDaemon(true);
        return thread;
    }
}
