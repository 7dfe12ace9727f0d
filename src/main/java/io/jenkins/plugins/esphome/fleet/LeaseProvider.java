package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;

/**
 * Grants what our scheduler chose (decision 3): standalone a pool that grants at once, in Jenkins the build queue. Answers
 * come on any thread and at any time, also before {@link #request} returns.
 */
public interface LeaseProvider {

    /**
     * Asks for one slot of a machine. Exactly one of the listener's methods is called, once, unless {@link Pending#withdraw}
     * returned true before.
     */
    Pending request(JobId job, MachineId machine, Lane lane, Listener listener);

    /** An open request. */
    interface Pending {
        /** @return whether it was withdrawn before it was granted; then the listener hears nothing */
        boolean withdraw();
    }

    interface Listener {
        void granted(Lease lease);

        /** @param reason in words: the machine is gone, or the grant missed its deadline (S2: choose again) */
        void refused(String reason);
    }

    /** The right to use one slot until it is given back; giving it back twice does nothing. */
    interface Lease extends AutoCloseable {
        MachineId machine();

        @Override
        void close();
    }
}
