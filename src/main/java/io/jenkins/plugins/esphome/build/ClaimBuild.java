package io.jenkins.plugins.esphome.build;

import io.jenkins.plugins.esphome.host.FileWork;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Takes a build directory for one run, or says who has it (Q13). An owner whose work is DONE gives way at once; any other
 * one only when the caller has seen that its process is gone and names it.
 *
 * @param gone the process id of an owner that is known to be gone; "" if none
 */
record ClaimBuild(String directory, BuildOwner claimant, String gone) implements FileWork<ClaimBuild.Outcome> {
    private static final long serialVersionUID = 1L;

    /**
     * @param holders who has it instead; none if it is the claimant's now
     * @param ready the claimant had it before, and its sources are in place: its process may exist
     */
    record Outcome(List<BuildOwner> holders, boolean ready) implements Serializable {}

    @Override
    public Outcome run() throws IOException {
        BuildDirectory build = BuildDirectory.of(directory);
        return build.locked(() -> claim(build));
    }

    private Outcome claim(BuildDirectory build) throws IOException {
        build.create();
        Optional<BuildOwner> before = build.owner();
        if (before.isPresent() && before.get().isSameRunAs(claimant)) {
            return new Outcome(List.of(), before.get().stage() != BuildOwner.Stage.CLAIMED);
        }
        if (before.isPresent() && !givesWay(before.get())) {
            return new Outcome(List.of(before.get()), false);
        }
        build.mark(inheriting(before));
        build.touch();
        return new Outcome(List.of(), false);
    }

    private boolean givesWay(BuildOwner owner) {
        return owner.stage() == BuildOwner.Stage.DONE || owner.process().equals(gone);
    }

    /** The marker still tells what lies in the directory until the new sources are in place. */
    private BuildOwner inheriting(Optional<BuildOwner> before) {
        long generation = before.map(BuildOwner::generation).orElse(claimant.generation());
        String identity = before.map(BuildOwner::identity).orElse("");
        return new BuildOwner(
                claimant.controller(),
                claimant.process(),
                claimant.configuration(),
                generation,
                identity,
                BuildOwner.Stage.CLAIMED);
    }
}
