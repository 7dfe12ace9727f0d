package io.jenkins.plugins.esphome.toolchain;

import io.jenkins.plugins.esphome.model.BadInput;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which ESPHome a requester accepts. When the request is filed it becomes one exact version (R10), the same for all of its
 * jobs and on every machine: a build's identity holds it.
 */
public sealed interface VersionWish {

    /** This version and no other. */
    record Exact(String version) implements VersionWish {}

    /** Any version of a release. @param release "2026.10" */
    record Release(String release) implements VersionWish {}

    /** Whatever is there. */
    record Any() implements VersionWish {}

    /**
     * What one machine offers.
     *
     * @param versions that it has
     * @param installs whether it may install any other
     */
    record Offer(Set<String> versions, boolean installs) {
        public Offer {
            versions = Set.copyOf(versions);
        }

        boolean has(String version) {
            return installs || versions.contains(version);
        }
    }

    /**
     * @param written "any", a release such as "2026.10", or a version such as "2026.10.0"
     * @throws BadInput if it is none of them
     */
    static VersionWish parse(String written) {
        if (written.equalsIgnoreCase("any")) {
            return new Any();
        }
        if (written.matches("20[0-9]{2}\\.[0-9]{1,2}")) {
            return new Release(written);
        }
        if (!EsphomeVersion.isExact(written)) {
            throw new BadInput("'" + written.replaceAll("\\p{Cntrl}", "?")
                    + "' is not an ESPHome version: write one such as " + EsphomeVersion.DEFAULT
                    + ", a release such as 2026.10, or 'any'.");
        }
        return new Exact(written);
    }

    default boolean accepts(String version) {
        if (this instanceof Exact exact) {
            return exact.version().equals(version);
        }
        return this instanceof Any || version.startsWith(((Release) this).release() + ".");
    }

    /**
     * Prefers what costs no installation: the newest version that is here and that a build server could use, then the newest
     * that a build server has, then the newest that is here.
     *
     * @param here the machine that makes the bundle
     * @param servers those that may compile it; none: only {@code here} does
     */
    default String resolve(Offer here, List<Offer> servers) {
        if (this instanceof Exact exact) {
            return exact.version();
        }
        Predicate<String> usable =
                version -> servers.isEmpty() || servers.stream().anyMatch(server -> server.has(version));
        Stream<String> offered = servers.stream().map(Offer::versions).flatMap(Collection::stream);
        return newest(here.versions().stream().filter(usable))
                .or(() -> newest(offered.filter(here::has)))
                .or(() -> newest(here.versions().stream()))
                .orElseGet(this::toInstall);
    }

    private Optional<String> newest(Stream<String> versions) {
        return versions.filter(this::accepts).max(Newness.ORDER);
    }

    /** Every release begins with its ".0". */
    private String toInstall() {
        return accepts(EsphomeVersion.DEFAULT) ? EsphomeVersion.DEFAULT : ((Release) this).release() + ".0";
    }

    /** Year, month, patch; a beta is older than its release. */
    final class Newness {
        private static final Pattern PARTS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(?:b(\\d+))?");
        static final Comparator<String> ORDER = Comparator.comparingLong(Newness::rank);

        private Newness() {}

        private static long rank(String version) {
            Matcher parts = PARTS.matcher(version);
            if (!parts.matches()) {
                return 0;
            }
            long rank = 0;
            for (int part = 1; part <= 3; part++) {
                rank = rank * 10_000 + Long.parseLong(parts.group(part));
            }
            return rank * 10_000 + (parts.group(4) == null ? 9_999 : Long.parseLong(parts.group(4)));
        }
    }
}
