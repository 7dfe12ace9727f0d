package io.jenkins.plugins.esphome.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.esphome.files.Trees;
import io.jenkins.plugins.esphome.host.Challenge.Proof;
import io.jenkins.plugins.esphome.model.MachineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MachineIdentityTest {
    private static final String CONTROLLER = "controller-1";
    private static final MachineId AGENT = new MachineId("agent-1");

    @TempDir
    Path folder;

    @Test
    @DisplayName("R8 the same machine proves the same pin each time, under any name and to any controller")
    void the_same_machine_has_the_same_pin() throws Exception {
        String pin = MachineIdentity.provenPin(machine("a"), CONTROLLER);

        assertThat(MachineIdentity.isPin(pin)).isTrue();
        assertThat(MachineIdentity.provenPin(machine("a"), CONTROLLER)).isEqualTo(pin);
        assertThat(MachineIdentity.provenPin(machine("a"), "controller-2")).isEqualTo(pin);
        assertThat(MachineIdentity.provenPin(new LocalHost(new MachineId("other"), folder.resolve("a")), CONTROLLER))
                .isEqualTo(pin);
    }

    @Test
    @DisplayName("R8 another machine under the same name has another pin, and so has one whose directory was deleted")
    void another_root_has_another_pin() throws Exception {
        String pin = MachineIdentity.provenPin(machine("a"), CONTROLLER);
        String impostor = MachineIdentity.provenPin(machine("b"), CONTROLLER);
        Trees.delete(folder.resolve("a"));

        assertThat(impostor).isNotEqualTo(pin);
        assertThat(MachineIdentity.provenPin(machine("a"), CONTROLLER)).isNotIn(pin, impostor);
    }

    @Test
    @DisplayName("R8 of many first contacts at once one makes the key, and nothing else stays")
    void first_contacts_do_not_race() throws Exception {
        int contacts = 8;
        CyclicBarrier together = new CyclicBarrier(contacts);
        ExecutorService threads = Executors.newFixedThreadPool(contacts);
        List<Future<String>> pins = new ArrayList<>();
        for (int i = 0; i < contacts; i++) {
            pins.add(threads.submit(() -> {
                together.await();
                return MachineIdentity.provenPin(machine("a"), CONTROLLER);
            }));
        }
        threads.shutdown();

        for (Future<String> pin : pins) {
            assertThat(pin.get()).isEqualTo(pins.get(0).get());
        }
        try (Stream<Path> files = Files.walk(folder.resolve("a"))) {
            assertThat(files.map(file -> folder.relativize(file).toString()))
                    .containsExactlyInAnyOrder("a", "a/identity", "a/identity/key");
        }
    }

    @Test
    @DisplayName("R8 nobody but its owner can read the key, and it is not in what travels")
    void the_key_is_private() throws Exception {
        List<Object> answers = new ArrayList<>();
        MachineIdentity.provenPin(answering(machine("a"), answers::add), CONTROLLER);

        assertThat(Files.getPosixFilePermissions(key())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(key().getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        String privateKey = Files.readAllLines(key()).get(1);
        assertThat(answers).hasSize(1).noneMatch(answer -> answer.toString().contains(privateKey.substring(32)));
    }

    @Test
    @DisplayName("R8 an answer that was recorded earlier proves nothing")
    void a_replayed_answer_is_refused() throws Exception {
        List<Proof> recorded = new ArrayList<>();
        MachineIdentity.provenPin(changing(machine("a"), recordingIn(recorded)), CONTROLLER);

        assertRefused(changing(machine("b"), answer -> recorded.get(0)), "not signed for this challenge");
    }

    private static UnaryOperator<Proof> recordingIn(List<Proof> recorded) {
        return answer -> {
            recorded.add(answer);
            return answer;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"controller", "machine", "nonce"})
    @DisplayName("R8 an answer to another controller, under another name or to another number proves nothing")
    void an_answer_to_another_challenge_is_refused(String part) throws Exception {
        Challenge asked = Challenge.fresh(CONTROLLER, AGENT);
        Challenge other = new Challenge(
                part.equals("controller") ? "controller-2" : asked.controller(),
                part.equals("machine") ? new MachineId("agent-2") : asked.machine(),
                part.equals("nonce") ? Challenge.fresh(CONTROLLER, AGENT).nonce() : asked.nonce());
        Proof answer = new ProveIdentity(folder.toString(), other).run();

        assertThat(MachineIdentity.isPin(other.verified(answer))).isTrue();
        assertThatThrownBy(() -> asked.verified(answer))
                .isInstanceOf(IdentityRefusedException.class)
                .hasMessageContaining("'agent-1' did not prove its identity")
                .hasMessageContaining("not signed for this challenge");
    }

    @Test
    void the_parts_of_a_challenge_cannot_be_shifted_into_each_other() {
        assertThat(new Challenge("ab", new MachineId("c"), "00").message())
                .isNotEqualTo(new Challenge("a", new MachineId("bc"), "00").message());
    }

    @Test
    @DisplayName("R8 who has only the public key cannot answer")
    void a_copied_public_key_is_not_enough() throws Exception {
        List<Proof> recorded = new ArrayList<>();
        MachineIdentity.provenPin(changing(machine("a"), recordingIn(recorded)), CONTROLLER);
        String copied = recorded.get(0).publicKey();

        assertRefused(
                changing(machine("b"), answer -> new Proof(copied, answer.signature())),
                "not signed for this challenge by the key that came with it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "no digits at all", "LONG"})
    @DisplayName("decision 7: an answer of a wrong length or form is refused before it is looked into")
    void malformed_answers_are_refused(String text) {
        String wrong = text.equals("LONG") ? "ab".repeat(1 << 20) : text;

        assertRefused(changing(machine("a"), answer -> new Proof(wrong, answer.signature())), "malformed");
        assertRefused(changing(machine("a"), answer -> new Proof(answer.publicKey(), wrong)), "malformed");
        assertRefused(changing(machine("a"), answer -> new Proof("g".repeat(88), answer.signature())), "malformed");
        assertRefused(changing(machine("a"), answer -> new Proof(null, null)), "malformed");
        assertRefused(
                changing(machine("a"), answer -> new Proof(answer.publicKey().toUpperCase(), answer.signature())),
                "malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "cut", "flipped", "mixed", "large", "newer", "open", "link"})
    @DisplayName("R8 a damaged key file is told in one sentence, and no new key silently replaces it")
    void a_damaged_key_is_not_replaced(String damage) throws Exception {
        MachineIdentity.provenPin(machine("a"), CONTROLLER);
        MachineIdentity.provenPin(machine("b"), CONTROLLER);
        damage(damage);
        byte[] before = Files.readAllBytes(key());

        assertThatThrownBy(() -> MachineIdentity.provenPin(machine("a"), CONTROLLER))
                .isInstanceOf(IdentityRefusedException.class)
                .hasMessageContaining("'agent-1'")
                .hasMessageContaining(key().toString())
                .hasMessageContaining("Restore that file, or delete it")
                .hasMessageNotContaining("\n");
        assertThat(key()).hasBinaryContent(before);
    }

    private void damage(String damage) throws IOException {
        List<String> lines = Files.readAllLines(key());
        String first = lines.get(0);
        String secret = lines.get(1);
        switch (damage) {
            case "empty" -> Files.writeString(key(), "");
            case "cut" -> Files.writeString(key(), first + "\n" + secret.substring(9) + "\n" + lines.get(2));
            case "flipped" -> {
                char last = secret.charAt(secret.length() - 1);
                String other = secret.substring(0, secret.length() - 1) + (last == '0' ? '1' : '0');
                Files.writeString(key(), first + "\n" + other + "\n" + lines.get(2));
            }
            case "mixed" -> {
                String others =
                        Files.readAllLines(folder.resolve("b/identity/key")).get(2);
                Files.writeString(key(), first + "\n" + secret + "\n" + others);
            }
            case "large" -> Files.writeString(key(), "x".repeat(5000));
            case "newer" -> Files.writeString(key(), first.replace('1', '2') + "\n" + secret + "\n" + lines.get(2));
            case "open" -> Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-r-----"));
            case "link" -> {
                Files.move(key(), folder.resolve("elsewhere"));
                Files.createSymbolicLink(key(), folder.resolve("elsewhere"));
            }
            default -> throw new AssertionError(damage);
        }
    }

    @Test
    @DisplayName("R8 a machine that is away has not failed to prove its identity")
    void a_lost_machine_is_not_an_impostor() {
        BuildHost away = answering(machine("a"), answer -> {
            throw new HostLostException("gone", null);
        });

        assertThatThrownBy(() -> MachineIdentity.provenPin(away, CONTROLLER)).isInstanceOf(HostLostException.class);
    }

    private BuildHost machine(String root) {
        return new LocalHost(AGENT, folder.resolve(root));
    }

    private Path key() {
        return folder.resolve("a/identity/key");
    }

    private static void assertRefused(BuildHost host, String why) {
        assertThatThrownBy(() -> MachineIdentity.provenPin(host, CONTROLLER))
                .isInstanceOf(IdentityRefusedException.class)
                .hasMessageContaining("'agent-1' did not prove its identity")
                .hasMessageContaining(why);
    }

    private interface Listener {
        void heard(Object answer) throws IOException;
    }

    private static BuildHost answering(BuildHost host, Listener listener) {
        return new Answering(host) {
            @Override
            Object answer(Object truth) throws IOException {
                listener.heard(truth);
                return truth;
            }
        };
    }

    private static BuildHost changing(BuildHost host, UnaryOperator<Proof> change) {
        return new Answering(host) {
            @Override
            Object answer(Object truth) {
                return truth instanceof Proof proof ? change.apply(proof) : truth;
            }
        };
    }

    /** A machine whose answers are not its own. */
    private abstract static class Answering extends ForwardingHost {
        Answering(BuildHost host) {
            super(host);
        }

        abstract Object answer(Object truth) throws IOException;

        @Override
        @SuppressWarnings("unchecked")
        public <T> T act(FileWork<T> work) throws IOException, InterruptedException {
            return (T) answer(host.act(work));
        }
    }
}
