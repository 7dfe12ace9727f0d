package io.jenkins.plugins.esphome.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.fleet.Clouds.Need;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.Requester;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class CloudAsksTest {
    private final List<String> log = new ArrayList<>();
    private final Set<JobId> over = new HashSet<>();
    private final CloudAsks asks =
            new CloudAsks(new Heard(), job -> !over.contains(job), (job, by) -> log.add(by + " stopped " + job));

    @Test
    @DisplayName("What is missing is asked for once, however often the scheduler says so, and until it is not missing")
    void whatIsMissingIsAskedForOnce() {
        asks.set(List.of(need("1.1", "cloudy"), need("2.1", "cloudy")));
        asks.set(List.of(need("1.1", "cloudy"), need("2.1", "cloudy")));
        asks.set(List.of(need("2.1", "cloudy")));
        asks.set(List.of());

        assertThat(log).containsExactly("+1.1 cloudy", "+2.1 cloudy", "-1.1", "-2.1");
    }

    @Test
    void anotherLabelIsAskedForAnew() {
        asks.set(List.of(need("1.1", "cloudy")));
        asks.set(List.of(need("1.1", "sunny")));

        assertThat(log).containsExactly("+1.1 cloudy", "-1.1", "+1.1 sunny");
    }

    @Test
    @DisplayName("Nothing stays asked for a job that ends, not even if it ended while it was looked at")
    void nothingStaysAskedForAJobThatEnded() {
        asks.set(List.of(need("1.1", "cloudy")));
        asks.withdraw(JobId.parse("1.1"));
        over.add(JobId.parse("2.1"));
        asks.set(List.of(need("2.1", "cloudy")));

        assertThat(log).containsExactly("+1.1 cloudy", "-1.1", "+2.1 cloudy", "-2.1");
    }

    @Test
    void whoeverStopsAnAskStopsItsJob() {
        Heard heard = new Heard();
        CloudAsks stopped = new CloudAsks(heard, job -> true, (job, by) -> log.add(by + " stopped " + job));
        stopped.set(List.of(need("1.1", "cloudy")));

        heard.cancelled.accept("Ada");

        assertThat(log).containsExactly("+1.1 cloudy", "Ada stopped 1.1");
    }

    private static Need need(String job, String label) {
        return new Need(JobId.parse(job), "compile", new Requester("ada", Optional.empty()), label);
    }

    private final class Heard implements Clouds {
        private Consumer<String> cancelled;

        @Override
        public Optional<String> label(Optional<String> buildServers) {
            return buildServers;
        }

        @Override
        public LeaseProvider.Pending ask(Need need, Consumer<String> stopped) {
            cancelled = stopped;
            log.add("+" + need.job() + " " + need.label());
            return () -> log.add("-" + need.job());
        }
    }
}
