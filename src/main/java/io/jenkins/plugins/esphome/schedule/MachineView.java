package io.jenkins.plugins.esphome.schedule;

import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Reach;
import io.jenkins.plugins.esphome.model.Trust;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * A machine as the scheduler sees it, at one moment. What our own jobs use of it is not in here: the scheduler counts that
 * itself, from the queue, so that nothing is counted twice.
 *
 * @param id which machine
 * @param label its display name
 * @param standing what is true of it (S1)
 * @param compileSlots how many compiles it may run at once; 0: it is no build server
 * @param uploadSlots how many network uploads it may run at once; 0: it reaches no device over the network
 * @param idleExecutors how many more leases its executors could hold; {@link Integer#MAX_VALUE} where there are no executors
 * @param versions the ESPHome versions that are installed on it
 * @param approvalOrder the smaller, the older is its approval (S3)
 * @param trusts whether it may see the sources of this fleet and trust
 * @param satisfies whether it satisfies a label expression
 * @param warm whether it has this configuration's build directory (S3)
 * @param ports the stable identities of its serial ports (F4)
 * @param reach which devices it reaches over the network
 */
public record MachineView(
        MachineId id,
        String label,
        Set<Standing> standing,
        int compileSlots,
        int uploadSlots,
        int idleExecutors,
        Set<String> versions,
        long approvalOrder,
        BiPredicate<String, Trust> trusts,
        Predicate<String> satisfies,
        Predicate<ConfigurationId> warm,
        Set<String> ports,
        Reach reach) {

    public MachineView {
        standing = Set.copyOf(standing);
        versions = Set.copyOf(versions);
        ports = Set.copyOf(ports);
    }

    boolean is(Standing what) {
        return standing.contains(what);
    }

    /** What must or may be true of a machine. */
    public enum Standing {
        /** An administrator approved it, and its identity is still the one that was approved (R8). */
        APPROVED,
        CONNECTED,
        /** It is not approved, but who asked stands on it: it may do that work and no other (R8). */
        OWN_WORK,
        /** Its pin is the one that was seen before. */
        PIN_MATCHES,
        /** It accepts compiles for others. */
        REMOTE_BUILDS,
        /** It can install an ESPHome version that it lacks. */
        CAN_INSTALL,
        /** It may keep and start host programs. */
        RUNS_HOST_PROGRAMS
    }
}
