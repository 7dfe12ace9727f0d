package hudson;

import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

public abstract class Launcher {
    public VirtualChannel getChannel() {
        throw new UnsupportedOperationException();
    }

    public final ProcStarter launch() {
        throw new UnsupportedOperationException();
    }

    public final class ProcStarter {
        public ProcStarter cmds(String... words) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter quiet(boolean quiet) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter pwd(String directory) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter envs(Map<String, String> overrides) {
            throw new UnsupportedOperationException();
        }

        public ProcStarter stdout(OutputStream out) {
            throw new UnsupportedOperationException();
        }

        public Proc start() throws IOException {
            throw new UnsupportedOperationException();
        }
    }

    public static class DummyLauncher extends Launcher {}
}
