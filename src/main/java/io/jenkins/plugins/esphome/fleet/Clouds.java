package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Requester;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has build servers brought that are not there yet, which only the owner of the machines can do (decision 3). A machine that comes is
 * announced and approved as any other, and our scheduler chooses as always: asking for one runs nothing and promises nothing.
 */
public interface Clouds {
    /** Where all machines are there. */
    Clouds NONE = new Clouds() {
        @Override
        public Optional<String> label(Optional<String> buildServers) {
            return Optional.empty();
        }

        @Override
        public LeaseProvider.Pending ask(Need need, Consumer<String> cancelled) {
            throw new IllegalStateException("There is no cloud");
        }
    };

    /**
     * Asked often: it must neither wait nor change anything.
     *
     * @param buildServers the label expression of who needs a machine, if any
     * @return the label of the machines that a cloud could bring and that would be approved; empty: there are none
     */
    Optional<String> label(Optional<String> buildServers);

    /**
     * Asks for one machine until it is withdrawn.
     *
     * @param cancelled hears who stopped it where it is shown, as a user reads it; not called after a withdrawal
     */
    LeaseProvider.Pending ask(Need need, Consumer<String> cancelled);

    /**
     * Why a machine is needed.
     *
     * @param work what it is for, as a user reads it
     * @param requester who asked for the work
     * @param label what the machine has to satisfy
     */
    record Need(JobId job, String work, Requester requester, String label) {
        static Need of(FirmwareJob job, String label) {
            return new Need(job.id(), LeaseProvider.words(job.work()), job.requester(), label);
        }
    }
}
