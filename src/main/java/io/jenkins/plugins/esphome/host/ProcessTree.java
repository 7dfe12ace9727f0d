package io.jenkins.plugins.esphome.host;

import io.jenkins.plugins.esphome.host.ControlDirectory.Claim;
import io.jenkins.plugins.esphome.host.ProcessTable.Entry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds all that one durable process has started, whatever it did to get away: by the wrapper's process group, by descent, and by
 * the cookie in the environment, which a daemon keeps when it leaves both. Only a daemon that empties its environment is not found.
 *
 * <p>A pid counts only together with its start token, and the group only while a process of ours is in it: until then its
 * number cannot be given to anybody else.
 */
final class ProcessTree {
    private final ProcessTable table;
    private final String cookie;
    private final Claim.Wrapper claim;

    ProcessTree(ProcessTable table, String cookie, Claim.Wrapper claim) {
        this.table = table;
        this.cookie = cookie;
        this.claim = claim;
    }

    /** @return the wrapper, if it lives and can be seen from here */
    Optional<Entry> wrapper() throws IOException, InterruptedException {
        Optional<Entry> here =
                table.find(claim.pid()).filter(entry -> entry.token().equals(claim.token()));
        return here.isPresent() || !foreign() ? here : inItsContainer();
    }

    private Optional<Entry> inItsContainer() throws IOException, InterruptedException {
        return table.all().stream()
                .filter(entry -> entry.token().equals(claim.token()))
                .filter(entry -> table.innerPid(entry).equals(Optional.of(claim.pid())))
                .findFirst();
    }

    /** @return whether the wrapper lives in another container, where its pid says nothing here */
    boolean foreign() {
        return !claim.namespace().equals(table.namespace()) && claim.token().startsWith(table.boot());
    }

    /** @return all of it that lives, without the wrapper */
    List<Entry> members() throws IOException, InterruptedException {
        Optional<Entry> wrapper = wrapper();
        List<Entry> all = table.all();
        Map<Long, Entry> ours = new HashMap<>();
        wrapper.ifPresent(entry -> ours.put(entry.pid(), entry));
        all.stream().filter(entry -> table.bears(entry, cookie)).forEach(entry -> ours.put(entry.pid(), entry));
        addGroup(wrapper, all, ours);
        addDescendants(all, ours);
        wrapper.ifPresent(entry -> ours.remove(entry.pid()));
        ours.remove(ProcessHandle.current().pid());
        return List.copyOf(ours.values());
    }

    private void addGroup(Optional<Entry> wrapper, List<Entry> all, Map<Long, Entry> ours) {
        if (wrapper.isEmpty() && foreign()) {
            return;
        }
        long group = wrapper.map(Entry::group).orElse(claim.pid());
        if (ours.values().stream().anyMatch(entry -> entry.group() == group)) {
            all.stream().filter(entry -> entry.group() == group).forEach(entry -> ours.put(entry.pid(), entry));
        }
    }

    private static void addDescendants(List<Entry> all, Map<Long, Entry> ours) {
        Deque<Long> parents = new ArrayDeque<>(ours.keySet());
        while (!parents.isEmpty()) {
            long parent = parents.remove();
            all.stream()
                    .filter(entry -> entry.parent() == parent && ours.putIfAbsent(entry.pid(), entry) == null)
                    .forEach(entry -> parents.add(entry.pid()));
        }
    }

    void terminate(Entry process) throws IOException, InterruptedException {
        handle(process).ifPresent(ProcessHandle::destroy);
    }

    void kill(Entry process) throws IOException, InterruptedException {
        handle(process).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** The handle is taken before the token is compared: the JDK checks on its own that it still means the same process. */
    private Optional<ProcessHandle> handle(Entry process) throws IOException, InterruptedException {
        Optional<ProcessHandle> handle = ProcessHandle.of(process.pid());
        boolean same = table.find(process.pid())
                .filter(entry -> entry.token().equals(process.token()))
                .isPresent();
        return same ? handle : Optional.empty();
    }
}
