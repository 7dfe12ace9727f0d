package io.jenkins.plugins.esphome.host;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Tells a machine from another one that came under the same name, so that what an administrator approved is what gets the secrets
 * (R8). The machine makes an Ed25519 key pair at the first contact and keeps it in {@code identity/key} below
 * {@link BuildHost#root()}; the private key is never asked for and never travels. The <em>pin</em> is the SHA-256 of the public key:
 * 64 small hexadecimal digits, meant to be shown, stored and compared.
 *
 * <p><strong>What a proven pin proves:</strong> whoever answered this very challenge, for this controller and this machine name,
 * holds the private key that belongs to the pin. So these are noticed: another machine, or a new installation, under an approved
 * name; an approved machine whose directory was deleted (it has a new key then); an answer that was recorded earlier, or given to
 * another controller or under another name; somebody who knows the pin or the public key only.
 *
 * <p><strong>What it does not prove:</strong>
 *
 * <ul>
 *   <li>That only one machine holds the key. A cloned disk, a restored snapshot or a machine image that was made after the first
 *       contact brings the key along: its copies have equal pins, and only comparing the pins of all machines shows that.
 *   <li>That the machine is honest. Whatever runs there as the same user (every build of every other job, where agents share one
 *       user) can read the key and answer for the machine, and reads what is compiled there anyway.
 *   <li>That nobody stands between. Who can pass a challenge on to the real machine can pass on its answer: the connection itself
 *       is not bound to the key, so it must be protected on its own (TLS, SSH).
 *   <li>That the first contact was with the right machine: the administrator who approves the pin vouches for that.
 *   <li>Anything about a later moment: it is the answer of now, so it is asked for anew at each connection.
 * </ul>
 *
 * <p>Two machines that share one root share one identity. A machine without a POSIX file system is not kept from sharing its key
 * file with others by file permissions; there is no such machine, because Windows is not supported.
 */
public final class MachineIdentity {
    private static final Pattern PIN = Pattern.compile("[0-9a-f]{64}");

    private MachineIdentity() {}

    /**
     * Asks the machine to prove its identity now, by a challenge that was never used before; makes its key if it has none.
     *
     * @param controller what names the one who asks, the same at each call and unlike any other controller's: an answer to
     *     somebody else is worth nothing here
     * @return the pin of the key that the machine has proven to hold
     * @throws IdentityRefusedException if the answer proves nothing, or the machine's key file is damaged; the sentence names
     *     the machine and the way out. No new key is made in place of a damaged one
     * @throws HostLostException if the machine cannot be reached: that says nothing about its identity
     * @throws IOException if the key can be neither read nor made there, for instance because the disk is full
     */
    public static String provenPin(BuildHost host, String controller) throws IOException, InterruptedException {
        Challenge challenge = Challenge.fresh(controller, host.machine());
        return challenge.verified(host.act(new ProveIdentity(host.root(), challenge)));
    }

    /** @return whether this could be a pin: 64 hexadecimal digits, the letters small */
    public static boolean isPin(String text) {
        return PIN.matcher(text).matches();
    }
}
