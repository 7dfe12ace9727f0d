package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.Extension;
import hudson.model.Computer;
import hudson.model.TaskListener;
import hudson.slaves.ComputerListener;

/** Tells the engine that an agent is back, so that it attaches to what ran there meanwhile (R3). */
@Extension
public final class AgentListener extends ComputerListener {
    @Override
    public void onOnline(Computer computer, TaskListener listener) {
        ControllerFleet.get().nodes().online(computer.getName());
    }
}
