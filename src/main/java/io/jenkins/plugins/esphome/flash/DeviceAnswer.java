package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.model.BuildInfo;

/** What a device said of itself over the native API. */
public sealed interface DeviceAnswer {

    /**
     * @param compilationTime to the letter as in {@code build_info.json}
     * @param project empty if the configuration names none
     */
    record Runs(String name, String compilationTime, String esphomeVersion, String model, String project, String mac)
            implements DeviceAnswer {
        /** @return whether this is the build that the information describes (F6) */
        public boolean is(BuildInfo build) {
            return compilationTime.equals(build.compilationTime()) && esphomeVersion.equals(build.esphomeVersion());
        }
    }

    /** Nobody answered there. */
    record Silent(String reason) implements DeviceAnswer {}

    /** It may be there, but cannot be asked: no API, or no key to open it with. */
    record Unaskable(String reason) implements DeviceAnswer {}

    /** It is there with another API key than the wanted firmware's: what it runs is another firmware. */
    record OtherKey(String reason) implements DeviceAnswer {}
}
