package hudson.tasks;

import hudson.model.Run;
import java.util.Map;
import jenkins.model.RunAction2;

public class Fingerprinter {
    public static final class FingerprintAction implements RunAction2 {
        @SuppressWarnings("rawtypes")
        public FingerprintAction(Run build, Map<String, String> records) {
            throw new UnsupportedOperationException();
        }

        public void add(Map<String, String> records) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getIconFileName() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getDisplayName() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getUrlName() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onAttached(Run<?, ?> run) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onLoad(Run<?, ?> run) {
            throw new UnsupportedOperationException();
        }
    }
}
