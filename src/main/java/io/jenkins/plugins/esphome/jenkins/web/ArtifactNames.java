package io.jenkins.plugins.esphome.jenkins.web;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Keeps several steps of one run from overwriting each other's artifacts. Who has which name stays in the run's {@code build.xml},
 * so a resumed step that leaves the same once more leaves it in the same place.
 */
final class ArtifactNames extends InvisibleAction {
    private TreeMap<String, String> contents = new TreeMap<>();

    /**
     * @param names what it may be called, the best first; they have no end, or one that only this content may have
     * @param content tells one content from another
     * @return the first of these names that nothing else in this run has
     */
    static String take(Run<?, ?> run, Stream<String> names, String content) throws IOException {
        String name = of(run).take(names, content);
        run.save();
        return name;
    }

    private static ArtifactNames of(Run<?, ?> run) {
        synchronized (run) {
            ArtifactNames action = run.getAction(ArtifactNames.class);
            if (action == null) {
                action = new ArtifactNames();
                run.addAction(action);
            }
            return action;
        }
    }

    /** A new map each time: Jenkins may be writing the present one. */
    synchronized String take(Stream<String> names, String content) {
        String name = names.filter(one -> contents.getOrDefault(one, content).equals(content))
                .findFirst()
                .orElseThrow();
        TreeMap<String, String> next = new TreeMap<>(contents);
        next.put(name, content);
        contents = next;
        return name;
    }
}
