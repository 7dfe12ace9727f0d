package io.jenkins.plugins.esphome.jenkins.config;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.esphome.model.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** The credentials store, asked as the build itself: it decides who may use what, and notes who did. */
@Extension(optional = true)
public final class CredentialsSecrets extends SecretStore {
    private static final int LARGEST = 1 << 20;

    @Override
    public String file(Run<?, ?> build, String id) throws IOException {
        FileCredentials file = find(build, id, FileCredentials.class, "Secret file");
        try (InputStream content = file.getContent()) {
            byte[] bytes = content.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new BadInput("The credential '" + id + "' is larger than " + LARGEST
                        + " bytes: a secrets file of ESPHome is a short list of 'name: value' lines.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @Override
    public String text(Run<?, ?> build, String id) {
        return find(build, id, StringCredentials.class, "Secret text")
                .getSecret()
                .getPlainText();
    }

    private static <C extends StandardCredentials> C find(Run<?, ?> build, String id, Class<C> type, String kind) {
        C found = Optional.ofNullable(CredentialsProvider.findCredentialById(id, type, build, List.of()))
                .orElseThrow(() -> new BadInput("There is no credential '" + id + "' of the kind '" + kind
                        + "' that the job '" + build.getParent().getFullName()
                        + "' may use: check its id, its kind and the folder that it is in."));
        CredentialsProvider.track(build, found);
        return found;
    }
}
