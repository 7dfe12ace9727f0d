package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What we know of one device: where it is reached, what it runs, and what it ran before.
 *
 * @param platform ESPHome's target platform, "esp32"
 * @param chip the chip variant, where the platform has one
 * @param agent the machine that reached it last: preferred next time
 * @param ip where its name led when it was flashed last; absent when it never was by network
 * @param mac as the device itself said it; absent while it could not be asked
 * @param running the last firmware that was written and not found rolled back; absent before the first flash
 * @param history all flashes that were tried, newest first, bounded
 */
public record DeviceRecord(
        DeviceId id,
        Target target,
        String platform,
        Optional<String> chip,
        Optional<MachineId> agent,
        Optional<String> ip,
        Optional<String> mac,
        Optional<Flash> running,
        List<Flash> history) {
    private static final int KEPT = 50;

    public DeviceRecord {
        history = List.copyOf(history);
    }

    /**
     * One flash, or one check that found nothing to flash.
     *
     * @param fingerprint of the firmware
     * @param compilationTime as ESPHome wrote it and the device reports it
     * @param job which job did it
     */
    public record Flash(
            String fingerprint,
            String esphomeVersion,
            String compilationTime,
            Instant at,
            JobId job,
            Verdict verdict) {}

    /**
     * Where a device was met.
     *
     * @param by the machine that reached it
     * @param ip absent when that is the target's own address, or nobody looked it up
     * @param mac absent when the device did not say it
     */
    record Contact(MachineId by, Target target, Optional<String> ip, Optional<String> mac, DeviceProfile profile) {}

    /** A device that was never flashed by us. */
    static DeviceRecord fresh(DeviceId id, Target target, DeviceProfile profile) {
        return new DeviceRecord(
                id,
                target,
                profile.platform(),
                profile.variant(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** @return this record after a flash: what failed its verdict is history, but not what runs */
    DeviceRecord after(Flash flash, Contact contact) {
        List<Flash> longer = new ArrayList<>(history);
        longer.add(0, flash);
        Optional<Flash> runs = flash.verdict().isFailure() ? running : Optional.of(flash);
        return new DeviceRecord(
                id,
                contact.target(),
                contact.profile().platform(),
                contact.profile().variant(),
                Optional.of(contact.by()),
                contact.ip().or(() -> target.equals(contact.target()) ? ip : Optional.empty()),
                contact.mac().or(() -> mac),
                runs,
                shortened(longer));
    }

    /** @return this record after the device said that it runs the wanted firmware already: a flash only if we had not known */
    DeviceRecord confirmed(Flash seen, Contact contact) {
        boolean known =
                running.filter(r -> r.fingerprint().equals(seen.fingerprint())).isPresent();
        return known ? metBy(contact.by()) : after(seen, contact);
    }

    private DeviceRecord metBy(MachineId machine) {
        return new DeviceRecord(id, target, platform, chip, Optional.of(machine), ip, mac, running, history);
    }

    DeviceRecord renamed(DeviceId to) {
        return new DeviceRecord(to, target, platform, chip, agent, ip, mac, running, history);
    }

    /** @return this record with what the device did under its earlier name behind its own history */
    DeviceRecord withEarlier(DeviceRecord earlier) {
        List<Flash> longer = new ArrayList<>(history);
        longer.addAll(earlier.history);
        return new DeviceRecord(id, target, platform, chip, agent, ip, mac, running, shortened(longer));
    }

    private static List<Flash> shortened(List<Flash> flashes) {
        return flashes.subList(0, Math.min(KEPT, flashes.size()));
    }

    /** @return whether this firmware was ever flashed here, whatever became of it */
    boolean ran(String fingerprint) {
        return running.filter(flash -> flash.fingerprint().equals(fingerprint)).isPresent()
                || history.stream().anyMatch(flash -> flash.fingerprint().equals(fingerprint));
    }

    /** @return whether firmware with this profile runs on such a chip */
    boolean isLike(DeviceProfile profile) {
        return kind().equals(kind(profile));
    }

    /** @return the chip, as exactly as it is known: "esp32c3" */
    String kind() {
        return chip.orElse(platform);
    }

    static String kind(DeviceProfile profile) {
        return profile.variant().orElse(profile.platform());
    }

    /** @return the firmware that ran before the present one, newest first and each once (F7) */
    public List<Flash> earlier() {
        List<String> seen =
                new ArrayList<>(running.map(Flash::fingerprint).stream().toList());
        List<Flash> found = new ArrayList<>();
        for (Flash flash : history) {
            if (!flash.verdict().isFailure() && !seen.contains(flash.fingerprint())) {
                seen.add(flash.fingerprint());
                found.add(flash);
            }
        }
        return found;
    }
}
