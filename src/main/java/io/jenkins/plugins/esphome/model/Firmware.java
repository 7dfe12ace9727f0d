package io.jenkins.plugins.esphome.model;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One firmware as it came out of a compile: its images, what it says of itself, and the device it is for.
 *
 * @param fingerprint SHA-256 in lower-case hex of the image that goes over the air (F10)
 * @param images all images; exactly one has the role {@link Role#APPLICATION}
 */
public record Firmware(String fingerprint, BuildInfo build, DeviceProfile profile, List<Image> images)
        implements Serializable {

    public Firmware {
        images = List.copyOf(images);
    }

    public Image application() {
        return images.stream()
                .filter(i -> i.role() == Role.APPLICATION)
                .findFirst()
                .orElseThrow();
    }

    /** The same firmware with more files. */
    public Firmware with(List<Image> more) {
        return new Firmware(
                fingerprint,
                build,
                profile,
                Stream.concat(images.stream(), more.stream()).toList());
    }

    public Optional<Image> image(Role role) {
        return images.stream().filter(i -> i.role() == role).findFirst();
    }

    /** What an image is good for (F2). */
    public enum Role {
        /** Goes over the air. */
        APPLICATION,
        /** All in one, written to 0x0 of an empty chip. */
        FACTORY,
        /** What a browser or another tool sends over the air; the same bytes as the application where there is one. */
        OTA,
        BOOTLOADER,
        PARTITIONS,
        OTA_DATA,
        ELF,
        MAP,
        /** A file that describes the build, kept beside the images: storage, idedata, flasher arguments. */
        DESCRIPTION
    }

    /**
     * @param file its plain name in the artifacts archive
     * @param offset where it is written in the chip's flash, in bytes; -1 where that has no meaning
     * @param size in bytes
     * @param sha256 in lower-case hex
     */
    public record Image(Role role, String file, long offset, long size, String sha256) implements Serializable {}
}
