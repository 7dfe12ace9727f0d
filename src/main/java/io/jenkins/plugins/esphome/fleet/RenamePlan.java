package io.jenkins.plugins.esphome.fleet;

import io.jenkins.plugins.esphome.host.RunFailedException;
import io.jenkins.plugins.esphome.model.RequestId;
import io.jenkins.plugins.esphome.model.Target;
import io.jenkins.plugins.esphome.store.JsonFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a rename must know beyond its job, kept beside it so that it goes on after a restart.
 *
 * @param directory absolute, on the job's machine; what the configuration's file is relative to
 * @param target where the device is reached
 * @param install the install that puts the new name onto the device, once it is filed
 */
record RenamePlan(
        String directory,
        String esphomeVersion,
        SortedMap<String, String> substitutions,
        String timeZone,
        Target target,
        Optional<RequestId> install) {
    private static final String FILE = "rename.json";

    static RenamePlan read(Path request) throws RunFailedException {
        return file(request)
                .read()
                .orElseThrow(() -> new RunFailedException("The plan " + request.resolve(FILE) + " is gone.", 1));
    }

    void write(Path request) {
        file(request).replace(this);
    }

    RenamePlan filed(RequestId id) {
        return new RenamePlan(directory, esphomeVersion, substitutions, timeZone, target, Optional.of(id));
    }

    private static JsonFile<RenamePlan> file(Path request) {
        return new JsonFile<>(request.resolve(FILE), RenamePlan.class);
    }
}
