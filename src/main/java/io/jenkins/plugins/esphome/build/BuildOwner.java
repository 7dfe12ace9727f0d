package io.jenkins.plugins.esphome.build;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The marker that says who uses a build directory and what it was made for (Q13, J4). It stays behind when the work is done,
 * so that the next one finds the identity and the generation of what lies there.
 *
 * @param controller whose job it is ({@code remotePeer})
 * @param process the id of the compile's process: the run's name
 * @param configuration for people who look into the directory
 * @param generation the latest CLEAN that this directory's content knows (Q6)
 * @param identity of what was compiled here last; "" if it has none
 * @param stage how far the owner came
 */
record BuildOwner(
        @JsonProperty("controller") String controller,
        @JsonProperty("process") String process,
        @JsonProperty("configuration") String configuration,
        @JsonProperty("generation") long generation,
        @JsonProperty("identity") String identity,
        @JsonProperty("stage") Stage stage)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern PROCESS = Pattern.compile(".*-([0-9]+\\.[0-9]+)-[0-9]+-[a-z]+");

    /** The compile's process may exist from READY on. */
    enum Stage {
        CLAIMED,
        READY,
        DONE
    }

    BuildOwner at(Stage next) {
        return new BuildOwner(controller, process, configuration, generation, identity, next);
    }

    boolean isSameRunAs(BuildOwner other) {
        return controller.equals(other.controller) && process.equals(other.process);
    }

    /** @return the job as people know it ({@code remoteJobId}), "17.1"; the process' id if it does not hold one */
    String job() {
        Matcher matcher = PROCESS.matcher(process);
        return Optional.of(matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .orElse(process);
    }
}
