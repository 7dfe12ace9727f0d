package io.jenkins.plugins.esphome.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;
import java.util.SortedMap;

/** What one job has to do; its kind is the job's type (J2). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Work.Compile.class, name = "COMPILE"),
    @JsonSubTypes.Type(value = Work.Upload.class, name = "UPLOAD"),
    @JsonSubTypes.Type(value = Work.Clean.class, name = "CLEAN"),
    @JsonSubTypes.Type(value = Work.ResetBuildEnv.class, name = "RESET_BUILD_ENV"),
    @JsonSubTypes.Type(value = Work.Rename.class, name = "RENAME")
})
public sealed interface Work {

    /**
     * @param configuration whose build directory is used
     * @param file the configuration's file inside the bundle
     * @param name the device name that the configuration itself gives
     * @param esphomeVersion exact, resolved when the request was filed (R10)
     * @param identity the build identity; absent when an unpinned source makes builds incomparable (R10)
     * @param substitutions given with the request, they override the file's
     * @param timeZone of the requester, an IANA name (R1)
     * @param force build even if an equal identity was built before
     * @param buildServers a Jenkins label expression that the machine must satisfy, if any
     * @param debugFiles whether ELF and linker map are kept beside the images
     */
    record Compile(
            ConfigurationId configuration,
            String file,
            String name,
            String esphomeVersion,
            Optional<String> identity,
            SortedMap<String, String> substitutions,
            String timeZone,
            boolean force,
            Optional<String> buildServers,
            boolean debugFiles)
            implements Work {}

    /**
     * @param device whom the firmware is for
     * @param target where it is reached
     * @param firmware what to write
     * @param flashingAgent which machines may do it; any that reaches the device if absent
     * @param readsTree the configuration whose build tree the upload reads where it was compiled, because its flashing runs
     *     through the build tool (S5, Q7); absent when the images are enough
     * @param offline what to do if it does not answer
     * @param force write even if the device already runs this firmware
     */
    record Upload(
            DeviceId device,
            Target target,
            FirmwareSource firmware,
            Optional<AgentChoice> flashingAgent,
            Optional<ConfigurationId> readsTree,
            OfflinePolicy offline,
            boolean force)
            implements Work {

        /** @return the same upload to another place */
        public Upload at(Target place) {
            return new Upload(device, place, firmware, flashingAgent, readsTree, offline, force);
        }
    }

    /** Marks one configuration's build directory stale on every machine (Q6). */
    record Clean(ConfigurationId configuration, Optional<DeviceId> device) implements Work {}

    /** Wipes all build directories and caches of ours on one machine (Q6). */
    record ResetBuildEnv(MachineId machine) implements Work {}

    /** Gives a device another name in its file (Q9). */
    record Rename(ConfigurationId configuration, String file, DeviceId from, DeviceId to) implements Work {}

    default JobType type() {
        if (this instanceof Compile) {
            return JobType.COMPILE;
        }
        if (this instanceof Upload) {
            return JobType.UPLOAD;
        }
        if (this instanceof Clean) {
            return JobType.CLEAN;
        }
        if (this instanceof ResetBuildEnv) {
            return JobType.RESET_BUILD_ENV;
        }
        return JobType.RENAME;
    }
}
