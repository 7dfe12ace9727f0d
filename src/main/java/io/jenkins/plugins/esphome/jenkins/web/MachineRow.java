package io.jenkins.plugins.esphome.jenkins.web;

import io.jenkins.plugins.esphome.fleet.MachineSettings;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.queue.QueueSnapshot;
import java.util.List;
import java.util.Locale;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A machine with its two lanes, as it is now. */
@ExportedBean(defaultVisibility = 2)
public final class MachineRow {
    private final MachineSettings machine;
    private final QueueSnapshot now;
    private final Reader reader;

    MachineRow(MachineSettings machine, QueueSnapshot now, Reader reader) {
        this.machine = machine;
        this.now = now;
        this.reader = reader;
    }

    @Exported
    public String getName() {
        return machine.id().name();
    }

    @Exported
    public String getLabel() {
        return machine.label();
    }

    /** @return approved, own_work, not_approved or identity_changed */
    @Exported
    public String getApproval() {
        return machine.approval().state().name().toLowerCase(Locale.ROOT);
    }

    public String getApprovalWord() {
        return Messages.approval(getApproval());
    }

    @Exported
    public int getCompileSlots() {
        return machine.builds().slots();
    }

    @Exported
    public int getCompiling() {
        return now.used(machine.id(), Lane.COMPILE);
    }

    @Exported
    public int getUploadSlots() {
        return machine.flashes().slots();
    }

    @Exported
    public int getUploading() {
        return now.used(machine.id(), Lane.UPLOAD);
    }

    /** @return of the jobs that run there or were chosen for it, those that the reader may see */
    @Exported
    public List<String> getJobs() {
        return now.on(machine.id()).stream()
                .filter(id ->
                        now.job(id).filter(job -> reader.sees(job.requester())).isPresent())
                .map(JobId::toString)
                .toList();
    }
}
