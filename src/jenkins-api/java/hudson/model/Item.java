package hudson.model;

import hudson.security.AccessControlled;
import hudson.security.Permission;

public interface Item extends PersistenceRoot, AccessControlled {
    Permission READ = null;
    Permission BUILD = null;
    Permission CONFIGURE = null;

    ItemGroup<? extends Item> getParent();

    String getFullName();

    String getUrl();
}
