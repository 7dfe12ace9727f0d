package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.model.Trust;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says which firmware may leave the archive: a pure function, so that what it must never name can be shown in a test. What a
 * device runs now, what a request needs, and what is younger than the grace is never named, whatever the quota.
 *
 * @param devices all devices of all fleets
 * @param needed fingerprints that requests which have not ended will still flash
 */
record ArchiveRetention(ArchiveSettings settings, Collection<DeviceRecord> devices, Set<String> needed, Instant now) {

    /**
     * What to remove.
     *
     * @param left bytes that stay
     */
    record Expired(List<FirmwareArchive.Entry> entries, long left) {}

    Expired among(Collection<FirmwareArchive.Entry> entries) {
        Set<String> untouchable = untouchable(entries);
        Set<String> kept = new HashSet<>(untouchable);
        kept.addAll(earlier());
        kept.addAll(builds(entries, kept));
        List<FirmwareArchive.Entry> expired = new ArrayList<>();
        List<FirmwareArchive.Entry> stays = new ArrayList<>();
        entries.forEach(entry -> (kept.contains(print(entry)) ? stays : expired).add(entry));
        expired.addAll(beyondQuota(stays, untouchable));
        return new Expired(expired, bytes(entries) - bytes(expired));
    }

    /** What strangers had built goes first, and takes no room from the fleets' own: a flood of it costs no earlier firmware. */
    private List<FirmwareArchive.Entry> beyondQuota(List<FirmwareArchive.Entry> stays, Set<String> untouchable) {
        List<FirmwareArchive.Entry> own =
                stays.stream().filter(entry -> !isStrange(entry)).toList();
        List<FirmwareArchive.Entry> strange =
                stays.stream().filter(ArchiveRetention::isStrange).toList();
        List<FirmwareArchive.Entry> gone = new ArrayList<>();
        gone.addAll(longestUnused(strange, untouchable, bytes(stays) - settings.quota()));
        gone.addAll(longestUnused(own, untouchable, bytes(own) - settings.quota()));
        return gone;
    }

    private static List<FirmwareArchive.Entry> longestUnused(
            List<FirmwareArchive.Entry> some, Set<String> untouchable, long tooMuch) {
        List<FirmwareArchive.Entry> gone = new ArrayList<>();
        List<FirmwareArchive.Entry> oldestFirst = some.stream()
                .filter(entry -> !untouchable.contains(print(entry)))
                .sorted(Comparator.comparing(FirmwareArchive.Entry::usedAt))
                .toList();
        long freed = 0;
        for (FirmwareArchive.Entry oldest : oldestFirst) {
            if (freed >= tooMuch) {
                break;
            }
            gone.add(oldest);
            freed += oldest.bytes();
        }
        return gone;
    }

    private static boolean isStrange(FirmwareArchive.Entry entry) {
        return entry.configuration()
                .filter(configuration -> configuration.trust() == Trust.UNTRUSTED)
                .isPresent();
    }

    private static long bytes(Collection<FirmwareArchive.Entry> entries) {
        return entries.stream().mapToLong(FirmwareArchive.Entry::bytes).sum();
    }

    private Set<String> untouchable(Collection<FirmwareArchive.Entry> entries) {
        Set<String> prints = new HashSet<>(needed);
        devices.forEach(device -> device.running().ifPresent(flash -> prints.add(flash.fingerprint())));
        entries.stream().filter(this::isYoung).forEach(entry -> prints.add(print(entry)));
        return prints;
    }

    private boolean isYoung(FirmwareArchive.Entry entry) {
        return entry.usedAt().plus(settings.grace()).isAfter(now);
    }

    private Set<String> earlier() {
        Set<String> prints = new HashSet<>();
        devices.forEach(device -> device.earlier().stream()
                .limit(settings.perDevice() - 1L)
                .forEach(flash -> prints.add(flash.fingerprint())));
        return prints;
    }

    /** The newest builds of each configuration that no device runs or ran; those that ran are the devices' to keep. */
    private Set<String> builds(Collection<FirmwareArchive.Entry> entries, Set<String> kept) {
        Set<String> ran = new HashSet<>(kept);
        devices.forEach(device -> device.earlier().forEach(flash -> ran.add(flash.fingerprint())));
        Map<Object, Integer> counts = new HashMap<>();
        Set<String> prints = new HashSet<>();
        entries.stream()
                .filter(entry -> !ran.contains(print(entry)))
                .sorted(Comparator.comparing(FirmwareArchive.Entry::builtAt).reversed())
                .filter(entry -> counts.merge(subject(entry), 1, Integer::sum) <= settings.perDevice())
                .forEach(entry -> prints.add(print(entry)));
        return prints;
    }

    private static Object subject(FirmwareArchive.Entry entry) {
        return entry.configuration().isPresent()
                ? entry.configuration().get()
                : entry.firmware().profile().name();
    }

    private static String print(FirmwareArchive.Entry entry) {
        return entry.firmware().fingerprint();
    }
}
