package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.fleet.LeaseProvider.Lease;
import io.jenkins.plugins.esphome.fleet.LeaseProvider.Under;
import io.jenkins.plugins.esphome.model.Lane;
import io.jenkins.plugins.esphome.model.MachineId;
import java.util.ArrayList;
import java.util.List;

final class LocalLeasesTest extends LeaseProviderContract {
    private static final MachineId MACHINE = new MachineId("attic");

    private final LocalLeases leases = new LocalLeases((machine, lane) -> machine.equals(MACHINE) ? SLOTS : 0);

    @Override
    protected LeaseProvider leases() {
        return leases;
    }

    @Override
    protected LeaseProvider impatient() {
        return leases;
    }

    @Override
    protected MachineId machine() {
        return MACHINE;
    }

    @Override
    protected boolean waits() {
        return false;
    }

    /** Nothing waits here, so nothing is left if all slots can be had. */
    @Override
    protected boolean isIdle() {
        List<Lease> taken = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            Heard heard = new Heard();
            leases.request(wish(Lane.COMPILE, Under.ITS_OWN_EXECUTOR, MACHINE), heard);
            if (heard.answers.contains("granted")) {
                taken.add(heard.lease());
            }
        }
        taken.forEach(Lease::close);
        return taken.size() == SLOTS;
    }
}
