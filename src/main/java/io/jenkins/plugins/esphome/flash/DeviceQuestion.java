package io.jenkins.plugins.esphome.flash;

import io.jenkins.plugins.esphome.host.BuildHost;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.DeviceProfile;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks devices what they run, over the native API, from the flashing agent: only the device itself knows (F6). */
public final class DeviceQuestion {

    /** One device to ask: where it is and how its API is opened. */
    public record Asked(DeviceId device, String address, DeviceProfile profile) {}

    /**
     * Asks all of them at once in one process.
     *
     * @param patience how long to ask a silent one again
     * @return an answer for each
     * @throws io.jenkins.plugins.esphome.host.RunFailedException if nothing can be asked from this agent
     */
    public Map<DeviceId, DeviceAnswer> ask(
            BuildHost agent, Toolchain toolchain, List<Asked> devices, KnownAddresses addresses, Duration patience)
            throws IOException, InterruptedException {
        Map<DeviceId, DeviceAnswer> answers = new LinkedHashMap<>();
        devices.forEach(asked -> answers.put(asked.device(), noApi(asked.profile())));
        List<Asked> askable =
                devices.stream().filter(a -> a.profile().apiPort().isPresent()).toList();
        if (!askable.isEmpty()) {
            List<DeviceAnswer> heard = new DeviceInterview(agent, toolchain)
                    .ask(askable.stream().map(a -> question(a, addresses)).toList(), patience);
            for (int i = 0; i < askable.size(); i++) {
                answers.put(askable.get(i).device(), heard.get(i));
            }
        }
        return answers;
    }

    static DeviceAnswer.Unaskable noApi(DeviceProfile profile) {
        return new DeviceAnswer.Unaskable(
                "the configuration of " + profile.name() + " has no 'api:' to ask it through");
    }

    private static DeviceInterview.Question question(Asked asked, KnownAddresses addresses) {
        return new DeviceInterview.Question(
                asked.address(),
                addresses.of(asked.address()),
                asked.profile().apiPort().orElseThrow(),
                asked.profile().apiKey(),
                Optional.empty());
    }
}
