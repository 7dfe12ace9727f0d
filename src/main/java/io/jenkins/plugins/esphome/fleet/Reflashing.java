package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.queue.Filed;
import io.jenkins.plugins.esphome.queue.FirmwareQueue;
import io.jenkins.plugins.esphome.queue.RequestDraft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files requests that flash archived firmware (F7), and refuses at once what must never reach the device: firmware that was
 * built for another one carries that one's name, address and keys.
 */
final class Reflashing {
    private final FirmwareQueue queue;
    private final FirmwareArchive archive;
    private final DeviceRecords devices;
    private final FlashingAgents agents;

    Reflashing(FirmwareQueue queue, FirmwareArchive archive, DeviceRecords devices, FlashingAgents agents) {
        this.queue = queue;
        this.archive = archive;
        this.devices = devices;
        this.agents = agents;
    }

    Filed file(RequestId id, ReflashOrder order) throws IOException, InterruptedException {
        List<Work> works = new ArrayList<>();
        for (ReflashOrder.Item item : order.items()) {
            works.add(upload(order, item));
        }
        return queue.submit(new RequestDraft(
                id,
                Kind.REFLASH,
                order.fleet(),
                order.requester(),
                order.limits(),
                order.placing(),
                works,
                Optional.empty()));
    }

    private Work.Upload upload(ReflashOrder order, ReflashOrder.Item item) throws IOException {
        DeviceId device = new DeviceId(order.fleet(), item.destination().device());
        FirmwareArchive.Entry entry = archive.use(item.fingerprint()).orElseThrow(() -> missing(device, item));
        requireFit(device, entry);
        Target target = item.destination().target().forDevice(entry.firmware().profile());
        return new Work.Upload(
                device,
                target,
                new FirmwareSource.Archived(item.fingerprint()),
                agents.choice(order.flashingAgent(), device, target),
                Optional.empty(),
                order.offline(),
                order.force());
    }

    private static BadInput missing(DeviceId device, ReflashOrder.Item item) {
        return new BadInput("The archive holds no firmware '" + Fingerprints.brief(item.fingerprint()) + "' for "
                + device.name() + ": 'devices show " + device.name() + "' lists what can be flashed again.");
    }

    private void requireFit(DeviceId device, FirmwareArchive.Entry entry) throws IOException {
        Optional<DeviceRecord> known = devices.find(device);
        DeviceProfile profile = entry.firmware().profile();
        if (known.isPresent() && !known.get().isLike(profile)) {
            throw new BadInput("The firmware '" + Fingerprints.brief(entry.firmware()) + "' is for a "
                    + DeviceRecord.kind(profile) + ", but " + device.name() + " is a "
                    + known.get().kind() + ": nothing was written.");
        }
        boolean ranIt = known.filter(record -> record.ran(entry.firmware().fingerprint()))
                .isPresent();
        if (!ranIt && !wasBuiltFor(device, known, entry)) {
            throw new BadInput("The firmware '" + Fingerprints.brief(entry.firmware()) + "' was built for '"
                    + profile.name() + "', not for '" + device.name() + "': 'devices show " + device.name()
                    + "' lists what can be flashed again.");
        }
    }

    /** By its name, or because it is the configuration whose firmware the device runs now; never across fleets. */
    private boolean wasBuiltFor(DeviceId device, Optional<DeviceRecord> known, FirmwareArchive.Entry entry)
            throws IOException {
        Optional<ConfigurationId> configuration =
                entry.configuration().filter(built -> built.fleet().equals(device.fleet()));
        if (configuration.isEmpty()) {
            return false;
        }
        if (entry.firmware().profile().name().equals(device.name())) {
            return true;
        }
        Optional<DeviceRecord.Flash> running = known.flatMap(DeviceRecord::running);
        return running.isPresent()
                && archive.find(running.get().fingerprint())
                        .flatMap(FirmwareArchive.Entry::configuration)
                        .equals(configuration);
    }
}
