package io.jenkins.plugins.esphome.queue;

import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.FirmwareRequest.Kind;
import io.jenkins.plugins.esphome.model.FirmwareSource;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Requester;
import io.jenkins.plugins.esphome.model.Work;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What somebody asks for, before the queue has taken it. The caller reserves the number first, because the request's files
 * are staged under it; a number that is not used is simply lost. Job {@code n} of {@code works} (from 1) becomes
 * {@code id.job(n)}, and an upload depends on the compile that its firmware comes from.
 *
 * @param limits per phase (Q14)
 * @param works the COMPILE first
 * @param within the running RENAME that files this request and may therefore pass its own lock (Q9)
 */
public record RequestDraft(
        RequestId id,
        Kind kind,
        String fleet,
        Requester requester,
        Limits limits,
        PlacementPolicy placing,
        List<Work> works,
        Optional<JobId> within) {

    /** @throws BadInput if one device is named twice */
    public RequestDraft {
        works = List.copyOf(works);
        requireShape(id, kind, works);
        requireDistinctDevices(works);
    }

    public static RequestDraft of(
            RequestId id, Kind kind, String fleet, Requester requester, PlacementPolicy placing, List<Work> works) {
        return new RequestDraft(id, kind, fleet, requester, Limits.DEFAULT, placing, works, Optional.empty());
    }

    FirmwareRequest request(Instant now) {
        List<JobId> ids =
                IntStream.rangeClosed(1, works.size()).mapToObj(id::job).toList();
        return new FirmwareRequest(id, kind, fleet, requester, limits, placing, now, ids);
    }

    private static void requireShape(RequestId id, Kind kind, List<Work> works) {
        boolean fits = switch (kind) {
            case COMPILE -> works.size() == 1 && works.get(0) instanceof Work.Compile;
            case INSTALL ->
                works.size() > 1
                        && works.get(0) instanceof Work.Compile
                        && works.stream()
                                .skip(1)
                                .allMatch(work -> writes(work, new FirmwareSource.FromCompile(id.job(1))));
            case REFLASH -> !works.isEmpty() && works.stream().allMatch(RequestDraft::writesArchived);
            case CLEAN -> works.size() == 1 && works.get(0) instanceof Work.Clean;
            case RESET_BUILD_ENV -> works.size() == 1 && works.get(0) instanceof Work.ResetBuildEnv;
            case RENAME -> works.size() == 1 && works.get(0) instanceof Work.Rename;
        };
        if (!fits) {
            throw new IllegalArgumentException("these are not the works of a " + kind + ": " + works);
        }
    }

    private static boolean writes(Work work, FirmwareSource firmware) {
        return work instanceof Work.Upload upload && upload.firmware().equals(firmware);
    }

    private static boolean writesArchived(Work work) {
        return work instanceof Work.Upload upload && upload.firmware() instanceof FirmwareSource.Archived;
    }

    private static void requireDistinctDevices(List<Work> works) {
        Set<DeviceId> seen = new HashSet<>();
        for (Work work : works) {
            if (work instanceof Work.Upload upload && !seen.add(upload.device())) {
                throw new BadInput("The device '" + upload.device().name()
                        + "' is named twice in one request: name it once, or give the second one another name.");
            }
        }
    }
}
