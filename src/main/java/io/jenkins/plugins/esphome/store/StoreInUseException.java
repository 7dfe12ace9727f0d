package io.jenkins.plugins.esphome.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Another process owns the store; the message names it and the way out. */
public final class StoreInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<StoreOwner> owner;

    StoreInUseException(Path root, Optional<StoreOwner> owner) {
        super("The state directory '" + root + "' is in use by "
                + owner.map(StoreOwner::toString).orElse("another process")
                + ": wait until it has ended, stop it, or take another state directory.");
        this.owner = owner;
    }

    /** @return the owner as it introduced itself; empty in the instant in which it has not yet done so */
    public Optional<StoreOwner> owner() {
        return owner;
    }
}
