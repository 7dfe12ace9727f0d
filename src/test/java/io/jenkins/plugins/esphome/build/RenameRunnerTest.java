package io.jenkins.plugins.esphome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.ConfigurationId;
import io.jenkins.plugins.esphome.model.DeviceId;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.UnfiledRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Q9 a rename changes the name's own characters and nothing else, and can be taken back")
class RenameRunnerTest {
    private static final Work.Rename WORK = new Work.Rename(
            new ConfigurationId("home", Trust.TRUSTED, "a.yaml"),
            "a.yaml",
            new DeviceId("home", "old"),
            new DeviceId("home", "new"));

    @TempDir
    Path temp;

    private final RenameRunner runner = new RenameRunner();
    private final UnfiledRun run = new UnfiledRun(Limits.DEFAULT, line -> {});

    @Test
    void comments_includes_and_layout_stay_and_it_is_taken_back() throws Exception {
        String before = "# 😀 old\nesphome:\n  name:   old   # the old one\n  comment: old\nwifi: !include wifi.yaml\n";
        write(before);
        runner.run(host(), temp.toString(), WORK, run);
        assertThat(text()).isEqualTo(before.replace("name:   old ", "name:   new "));
        runner.run(host(), temp.toString(), WORK, run);
        assertThat(text()).contains("name:   new ");
        runner.revert(host(), temp.toString(), WORK, run);
        assertThat(text()).isEqualTo(before);
    }

    @Test
    void a_substitution_is_changed_where_it_stands() throws Exception {
        write("substitutions:\n  n: \"old\"\n  m: old\nesphome: {name: '${n}'}\n");
        runner.run(host(), temp.toString(), WORK, run);
        assertThat(text()).isEqualTo("substitutions:\n  n: new\n  m: old\nesphome: {name: '${n}'}\n");
        runner.keep(host(), run);
        runner.revert(host(), temp.toString(), WORK, run);
        assertThat(text()).contains("n: new");
    }

    @Test
    void a_name_that_is_not_simply_there_is_told() throws Exception {
        refused("esphome: {name: 'x-${n}'}\n", "a.yaml:1: the name 'x-${n}' is not simply 'old'");
        refused("esphome: !include x.yaml\n", "comes from an include or package");
    }

    private void refused(String yaml, String sentence) throws Exception {
        write(yaml);
        assertThatThrownBy(() -> runner.run(host(), temp.toString(), WORK, run))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(sentence);
        assertThat(text()).isEqualTo(yaml);
    }

    private LocalHost host() {
        return new LocalHost(MachineId.LOCAL, temp.resolve("root"));
    }

    private void write(String yaml) throws Exception {
        Files.writeString(temp.resolve("a.yaml"), yaml);
    }

    private String text() throws Exception {
        return Files.readString(temp.resolve("a.yaml"));
    }
}
