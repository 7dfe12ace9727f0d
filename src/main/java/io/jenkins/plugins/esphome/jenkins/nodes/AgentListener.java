package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.model.Computer;
import hudson.model.TaskListener;
import hudson.slaves.ComputerListener;
import hudson.slaves.OfflineCause;

/** Tells the engine which agents come and go, so that it attaches to what ran there meanwhile (R3) and asks who they are (R8). */
@Extension
public final class AgentListener extends ComputerListener {
    @Override
    public void onOnline(Computer computer, TaskListener listener) {
        ControllerFleet fleet = ControllerFleet.get();
        fleet.nodes().online(computer.getName());
        fleet.approved().announceSoon(computer.getName());
    }

    @Override
    public void onOffline(Computer computer, OfflineCause cause) {
        ControllerFleet.get().approved().gone(computer.getName());
    }

    @Override
    public void onTemporarilyOffline(Computer computer, OfflineCause cause) {
        ControllerFleet.get().approved().announceSoon(computer.getName());
    }

    @Override
    public void onTemporarilyOnline(Computer computer) {
        ControllerFleet.get().approved().announceSoon(computer.getName());
    }
}
