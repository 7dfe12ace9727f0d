package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.build.BuildSweeper.SweepLimits;
import io.jenkins.plugins.esphome.model.Trust;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.IntSupplier;

/**
 * What one machine does as a compile lane.
 *
 * @param slots compiles at once; 0: it is no build server
 * @param forOthers whether it compiles for requesters that do not stand on it
 * @param versions the ESPHome versions that it may use; none named: those that it says it has when it connects
 * @param installs whether it may install a version that it lacks
 * @param idleExecutors how many more leases its executors could hold now; {@link Integer#MAX_VALUE} where there are none
 * @param limits when its build directories have to go (R6); absent: the fleet's own
 * @param trusts whether it may see the sources of this fleet and trust
 */
public record BuildServer(
        int slots,
        boolean forOthers,
        Set<String> versions,
        boolean installs,
        IntSupplier idleExecutors,
        Optional<SweepLimits> limits,
        BiPredicate<String, Trust> trusts) {

    /** It compiles nothing, not even for who stands on it. */
    public static final BuildServer NONE = own(0);

    public BuildServer {
        versions = Set.copyOf(versions);
    }

    /** The requester's own computer: it compiles for nobody else and installs what is wanted. */
    public static BuildServer own(int slots) {
        return new BuildServer(
                slots, false, Set.of(), true, () -> Integer.MAX_VALUE, Optional.empty(), (fleet, trust) -> true);
    }

    /** A machine that compiles for everybody and installs what is wanted. */
    public static BuildServer forOthers(int slots) {
        return new BuildServer(
                slots, true, Set.of(), true, () -> Integer.MAX_VALUE, Optional.empty(), (fleet, trust) -> true);
    }
}
