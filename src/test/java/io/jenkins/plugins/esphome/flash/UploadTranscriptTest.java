package io.jenkins.plugins.esphome.flash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class UploadTranscriptTest {

    @Test
    @DisplayName("F9 the first attempt's error is told, not the summary of the last")
    void theFirstAttemptsErrorIsTold() {
        UploadTranscript transcript = transcript("""
                INFO Reading configuration device.yaml...
                WARNING Board 'x' was renamed to 'y'; please update your configuration
                INFO Connecting to 10.0.0.7 port 3232...
                INFO Connected to 10.0.0.7
                WARNING sending data: [Errno 104] Connection reset by peer
                INFO Retrying in 5 seconds (attempt 2 of 3)...
                INFO Connecting to 10.0.0.7 port 3232...
                WARNING Connecting to 10.0.0.7 port 3232 failed: timed out
                ERROR Upload failed after 3 attempts: connecting to 10.0.0.7 failed: timed out
                WARNING Failed to upload to ['10.0.0.7']
                """);

        assertThat(transcript.firstError()).hasValue("sending data: [Errno 104] Connection reset by peer");
        assertThat(transcript.hope()).isEqualTo(UploadTranscript.Hope.TRY_AGAIN);
    }

    @Test
    void aNoteAboutPlaintextIsNoError() {
        UploadTranscript transcript = transcript("""
                INFO Connected to 10.0.0.7
                WARNING The device did not offer OTA encryption; continuing in plaintext. 'allow_plaintext_upload' is set
                ERROR receiving update prepare result: ESP does not have enough space to store OTA file. Please try
                """);

        assertThat(transcript.firstError().orElseThrow()).startsWith("receiving update prepare result: ");
        assertThat(transcript.hope()).isEqualTo(UploadTranscript.Hope.REFUSED);
    }

    @Test
    void aRefusedConfigurationIsToldWithItsExcerpt() {
        UploadTranscript transcript = transcript(
                "INFO ESPHome 2030.1.0\nFailed config\n\nmdns: None\n  {}\nmdns needs a network interface\n");

        assertThat(transcript.firstError())
                .hasValue(
                        "ESPHome refuses the least configuration for the upload: mdns: None {} mdns needs a network interface");
        assertThat(transcript.hope()).isEqualTo(UploadTranscript.Hope.REFUSED);
    }

    @Test
    void anErrorThatNobodyKnowsIsTriedAgain() {
        assertThat(transcript("ERROR Something new happened").hope()).isEqualTo(UploadTranscript.Hope.TRY_AGAIN);
    }

    @Test
    void anOutputWithoutAnyErrorHasNone() {
        assertThat(transcript("INFO ESPHome 2026.10.0").firstError()).isEmpty();
    }

    private static UploadTranscript transcript(String text) {
        return new UploadTranscript(List.of(text.split("\n")));
    }
}
