package io.jenkins.plugins.esphome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.fleet.FirmwareOrder.Destination;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DevicesFileTest {

    @TempDir
    Path directory;

    @Test
    void aListOfNamesAndAddressesIsRead() throws IOException {
        Path file = write("- name: attic\n  address: 192.168.1.20\n- {name: cellar, address: cellar.local}\n");
        assertThat(DevicesFile.read(file))
                .containsExactly(
                        new Destination("attic", new Target.Network("192.168.1.20")),
                        new Destination("cellar", new Target.Network("cellar.local")));
    }

    @ParameterizedTest(name = "{2}")
    @DisplayName("E each mistake is one sentence with the file, the line and the way out")
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "\"\",                                            devices.yaml, holds no devices",
                "\"# nothing\",                                   devices.yaml, holds no devices",
                "\"[]\",                                          line 1,       holds no devices",
                "\"name: attic\",                                 line 1,       is not a list of devices",
                "\"- attic\",                                     line 1,       is not a device",
                "\"- name: attic\",                               line 1,       has no address",
                "\"- address: 10.0.0.1\",                         line 1,       has no name",
                "\"- name: a~  address: 10.0.0.1~- name: b\",     line 3,       has no address",
                "\"- name: a~  address: 10.0.0.1~  port: 80\",    line 3,       a device has no 'port'",
                "\"- name: a~  address: [1, 2]\",                 line 2,       plain text",
                "\"- name: a~  address: http://a/b\",             line 1,       'http://a/b'",
                "\"- name: ../a~  address: 10.0.0.1\",            line 1,       '../a'",
                "\"- name: a~  address: x: y\",                   line 2,       this is not YAML",
            })
    void eachMistakeIsOneSentence(String yaml, String where, String what) throws IOException {
        Path file = write(yaml.replace('~', '\n'));
        assertThatThrownBy(() -> DevicesFile.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("devices.yaml")
                .hasMessageContaining(where)
                .hasMessageContaining(what)
                .hasMessageNotContaining("\n");
    }

    @Test
    @DisplayName("E a devices file that is not there, a directory, or not text")
    void whatCannotBeReadIsSaid() throws IOException {
        assertThatThrownBy(() -> DevicesFile.read(directory.resolve("none.yaml")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none.yaml")
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> DevicesFile.read(directory))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is a directory");
        Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> DevicesFile.read(binary))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void aFileThatTriesToMakeJavaObjectsIsRefused() throws IOException {
        Path file = write("- !!javax.script.ScriptEngineManager [x]\n");
        assertThatThrownBy(() -> DevicesFile.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("Global tag is not allowed");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("devices.yaml"), text);
    }
}
