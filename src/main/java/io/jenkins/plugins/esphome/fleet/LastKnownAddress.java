package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.flash.DeviceAnswer;
import io.jenkins.plugins.esphome.flash.DeviceQuestion;
import io.jenkins.plugins.esphome.flash.KnownAddresses;
import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a device whose name leads nowhere from this agent (no mDNS, another DNS) where it was met last. Addresses are given
 * out anew, so the device there must say by its MAC address that it is the one: a neighbour is never written to.
 */
final class LastKnownAddress {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private final DeviceRecords devices;

    LastKnownAddress(DeviceRecords devices) {
        this.devices = devices;
    }

    /** @return where the name leads; empty if the device is not there, cannot be asked, or is addressed by number anyway */
    Optional<KnownAddresses> find(BuildHost agent, Toolchain toolchain, Work.Upload work, DeviceProfile profile)
            throws IOException, InterruptedException {
        Optional<DeviceRecord> record = devices.find(work.device());
        Optional<String> ip = record.flatMap(DeviceRecord::ip);
        Optional<String> mac = record.flatMap(DeviceRecord::mac);
        boolean worthAsking = work.target() instanceof Target.Network
                && record.filter(known -> known.target().equals(work.target())).isPresent()
                && profile.apiPort().isPresent();
        if (!worthAsking || ip.isEmpty() || mac.isEmpty()) {
            return Optional.empty();
        }
        DeviceQuestion.Asked asked = new DeviceQuestion.Asked(work.device(), ip.get(), profile);
        DeviceAnswer answer = new DeviceQuestion()
                .ask(agent, toolchain, List.of(asked), KnownAddresses.NONE, PATIENCE)
                .get(work.device());
        boolean same = answer instanceof DeviceAnswer.Runs runs && runs.mac().equals(mac.get());
        return same
                ? Optional.of(new KnownAddresses(Map.of(work.target().address(), List.of(ip.get()))))
                : Optional.empty();
    }
}
