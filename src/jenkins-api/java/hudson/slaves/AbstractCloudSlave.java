package hudson.slaves;

import hudson.model.Slave;

public abstract class AbstractCloudSlave extends Slave {}
