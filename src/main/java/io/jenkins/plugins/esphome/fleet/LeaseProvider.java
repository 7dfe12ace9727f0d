package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Work;
import java.util.Locale;

/**
 * Grants what our scheduler chose (decision 3): standalone a pool that grants at once, in Jenkins the build queue. Answers
 * come on any thread and at any time, also before {@link #request} returns.
 */
public interface LeaseProvider {

    /**
     * Asks for one slot of a machine. Exactly one of {@link Listener#granted}, {@link Listener#refused} and {@link
     * Listener#cancelled} is called first, once, unless {@link Pending#withdraw} returned true before.
     */
    Pending request(Wish wish, Listener listener);

    /**
     * Takes the slot of a job that runs already, because it was found again after a restart. It cannot be refused: the process
     * uses the machine, whatever anybody says; the provider only makes that visible as well as it can.
     *
     * @param listener hears only of {@link Listener#cancelled}
     */
    Lease retake(Wish wish, Listener listener);

    /** @return what brings machines that are not there yet */
    default Clouds clouds() {
        return Clouds.NONE;
    }

    /** @return what a lease is for, as a user reads it */
    static String words(Work work) {
        if (work instanceof Work.Compile compile) {
            return "compile " + compile.name();
        }
        if (work instanceof Work.Upload upload) {
            return "upload to " + upload.device().name();
        }
        return work.type().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whose executor the work uses. */
    enum Under {
        /** The one that the requester holds already: inline work never waits for another, or it could wait for itself. */
        CALLERS_EXECUTOR,
        ITS_OWN_EXECUTOR
    }

    /**
     * What is asked for.
     *
     * @param work what it is for, as a user reads it
     * @param requester who asked for the work
     */
    record Wish(JobId job, String work, Requester requester, MachineId machine, Lane lane, Under under) {
        static Wish of(FirmwareJob job, MachineId machine, Under under) {
            return new Wish(
                    job.id(),
                    LeaseProvider.words(job.work()),
                    job.requester(),
                    machine,
                    job.type().lane(),
                    under);
        }
    }

    /** An open request. */
    interface Pending {
        /** @return whether it was withdrawn before it was granted; then the listener hears nothing */
        boolean withdraw();
    }

    interface Listener {
        void granted(Lease lease);

        /** @param reason in words: the machine is gone, or the grant missed its deadline (S2: choose again) */
        void refused(String reason);

        /**
         * Somebody stopped it where leases are shown, before or after it was granted (Q8). A lease that was granted is held until
         * it is closed all the same, because its process has to die first.
         *
         * @param by who, as a user reads it
         */
        void cancelled(String by);
    }

    /** The right to use one slot until it is given back; giving it back twice does nothing. */
    interface Lease extends AutoCloseable {
        MachineId machine();

        @Override
        void close();
    }
}
