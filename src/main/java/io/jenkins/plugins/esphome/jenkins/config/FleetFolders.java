package io.jenkins.plugins.esphome.jenkins.config;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.ModifiableItemGroup;
import hudson.model.listeners.ItemListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.esphome.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;

/**
 * Tells {@link FolderFleets} and the settings what becomes of Jenkins' folders and jobs, so that a fleet follows its folder, and
 * whoever was named with a fleet stays named and nobody else becomes it.
 */
@Extension
public final class FleetFolders extends ItemListener {
    private static final Logger LOGGER = Logger.getLogger(FleetFolders.class.getName());

    private final FolderFleets fleets =
            new FolderFleets(Jenkins.get().getRootDir().toPath().resolve("esphome"), FleetFolders::everyFolder);

    /** What an update of a record throws. */
    private interface Telling {
        void tell() throws IOException;
    }

    public static FleetFolders get() {
        return ExtensionList.lookupSingleton(FleetFolders.class);
    }

    /** Before anybody can rename anything. */
    @Initializer(after = InitMilestone.JOB_LOADED, before = InitMilestone.COMPLETED, fatal = false)
    public static void begin() {
        get().recorded("The folders and their fleets", get().fleets::begin);
    }

    String of(ItemGroup<?> folder) throws IOException {
        return folder.getFullName().isEmpty() ? FolderFleet.TOP : fleets.of(folder(folder), named());
    }

    /** Somebody has used it. */
    void use(String fleet) throws IOException {
        if (!fleet.equals(FolderFleet.TOP)) {
            fleets.named(fleet);
        }
    }

    /**
     * Asks as whom this thread works.
     *
     * @return whether they may see its devices: in its folder; in all of Jenkins if it is no folder's; if that was deleted, only
     *     as an administrator
     */
    public boolean isVisible(String fleet) {
        Optional<String> folder = folder(fleet);
        if (folder.isPresent()) {
            return item(folder.get())
                    .map(EsphomePermissions::mayView)
                    .orElseGet(() -> Jenkins.get().hasPermission(Jenkins.ADMINISTER));
        }
        return Jenkins.get().hasPermission(isNobodys(fleet) ? Jenkins.ADMINISTER : EsphomePermissions.VIEW);
    }

    /** @return as people read it: the folder's name, or an administrator's */
    public String shown(String fleet) {
        String name = FolderFleet.shown(fleet);
        return folder(fleet).orElseGet(() -> isNobodys(fleet) ? Messages.FolderFleet_gone(name) : name);
    }

    private static boolean isNobodys(String fleet) {
        return !fleet.equals(FolderFleet.TOP) && !named().contains(fleet);
    }

    private Optional<String> folder(String fleet) {
        try {
            return fleets.folder(fleet);
        } catch (IOException | StoreException e) {
            LOGGER.log(Level.FINE, e, () -> "The fleet " + fleet + " is for administrators only: " + e.getMessage());
            return Optional.empty();
        }
    }

    @SuppressWarnings("try") // the context is only there to be closed
    private static Optional<Item> item(String name) {
        try (ACLContext everything = ACL.as2(ACL.SYSTEM2)) {
            return Optional.ofNullable(Jenkins.get().getItemByFullName(name));
        }
    }

    private static FolderFleets.Folder folder(ItemGroup<?> folder) {
        return new FolderFleets.Folder(folder.getFullName(), folder.getRootDir().toPath());
    }

    private static Set<String> named() {
        return EsphomeConfiguration.get().getFleets().stream()
                .map(Fleet::getName)
                .collect(Collectors.toSet());
    }

    @SuppressWarnings("try") // the context is only there to be closed
    private static Collection<FolderFleets.Folder> everyFolder() {
        List<FolderFleets.Folder> folders = new ArrayList<>();
        try (ACLContext everything = ACL.as2(ACL.SYSTEM2)) {
            for (Item item : Jenkins.get().allItems(Item.class)) {
                if (item instanceof ItemGroup<?> group) {
                    folders.add(folder(group));
                }
            }
        }
        return folders;
    }

    @Override
    public void onLocationChanged(Item item, String oldFullName, String newFullName) {
        recorded(
                "That '" + oldFullName + "' is now '" + newFullName + "'",
                () -> fleets.moved(oldFullName, newFullName));
        EsphomeConfiguration.get().moved(oldFullName, newFullName);
    }

    /** A branch's job is made and deleted as its repository says: nobody can make one of that name by hand. */
    @Override
    public void onDeleted(Item item) {
        recorded("That '" + item.getFullName() + "' was deleted", () -> fleets.deleted(item.getFullName()));
        if (item.getParent() instanceof ModifiableItemGroup<?>) {
            EsphomeConfiguration.get().deleted(item.getFullName());
        }
    }

    /** What the disk refuses now is found out at the next start; it counts already. */
    private void recorded(String what, Telling telling) {
        try {
            telling.tell();
        } catch (IOException | StoreException e) {
            LOGGER.log(
                    Level.WARNING,
                    e,
                    () -> what + " could not be recorded for the fleets of ESPHome: " + e.getMessage());
        }
    }
}
