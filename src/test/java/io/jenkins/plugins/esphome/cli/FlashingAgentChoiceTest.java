package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.model.AgentChoice;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who flashes, as a person writes it. */
final class FlashingAgentChoiceTest {
    private static final String SERVERS = """
            - name: attic
              uploads: 2
              labels: [upstairs]
            - name: barn
            """;

    @TempDir
    Path directory;

    @Test
    @DisplayName("F1 without a wish this machine flashes, and so do servers with uploads")
    void withoutAWish() throws IOException {
        assertThat(choice("- name: barn\n", Optional.empty())).contains(AgentChoice.only(MachineId.LOCAL));
        assertThat(choice(SERVERS, Optional.empty())).isEmpty();
    }

    @Test
    @DisplayName("F1 a name is that machine, a label whoever has it")
    void byNameOrLabel() throws IOException {
        assertThat(choice(SERVERS, Optional.of("attic"))).contains(AgentChoice.only(new MachineId("attic")));
        assertThat(choice(SERVERS, Optional.of("local"))).contains(AgentChoice.only(MachineId.LOCAL));
        assertThat(choice(SERVERS, Optional.of("upstairs"))).contains(AgentChoice.labelled("upstairs"));
    }

    @Test
    @DisplayName("E who flashes nothing, and who is not there, is told at once: the upload would wait for ever")
    void nobody() {
        assertThatThrownBy(() -> choice(SERVERS, Optional.of("barn")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'uploads: 1'");
        assertThatThrownBy(() -> choice(SERVERS, Optional.of("moon")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("there are local, attic");
    }

    private Optional<AgentChoice> choice(String servers, Optional<String> wanted) throws IOException {
        StateLayout layout = new StateLayout(directory.resolve("state"));
        Path file = Files.writeString(directory.resolve("servers.yaml"), servers);
        List<LocalServer> read = ServersFile.read(file, layout);
        LocalMachine machine = LocalMachine.forUpkeep(
                layout, new EsphomeChoice(Optional.empty(), Optional.of("esphome")), directory, read);
        return FlashingAgentChoice.of(machine, wanted);
    }
}
