package io.jenkins.plugins.esphome.jenkins.web;

import hudson.model.AdministrativeMonitor;
import hudson.model.Computer;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

/** Something that an administrator should look at, told at the head of Jenkins' own pages: what it is, and the way out. */
public abstract class EsphomeMonitor extends AdministrativeMonitor {
    /** A thousand agents may have one trouble, and this stands at the head of every page. */
    static final int SHOWN = 20;

    /**
     * One thing to look at.
     *
     * @param link where, from Jenkins' root on; empty if it has no page of its own
     * @param linkText what the link says
     */
    public record Told(String sentence, String link, String linkText) {
        static Told plain(String sentence) {
            return new Told(sentence, "", "");
        }

        /** @param page of the agent, by its URL */
        static Told ofAgent(String agent, String page, String sentence) {
            return Optional.ofNullable(Jenkins.get().getComputer(agent))
                    .map(Computer::getUrl)
                    .map(url -> new Told(sentence, url + page + "/", Messages.lookAt(agent)))
                    .orElseGet(() -> plain(sentence));
        }
    }

    /** @return one for each thing; none if all is well. Asked at every page that an administrator opens */
    abstract List<Told> told();

    /** @return what to do */
    public abstract String getWayOut();

    @Override
    public final boolean isActivated() {
        return !told().isEmpty();
    }

    /** @return a sentence for each thing */
    public final List<String> getSentences() {
        return told().stream().map(Told::sentence).toList();
    }

    /** @return the first of them, as many as the head of a page has place for */
    public final List<Told> getShown() {
        return told().stream().limit(SHOWN).toList();
    }

    /** @return how many more there are, in words; empty if there are none */
    public final String getMore() {
        int more = told().size() - SHOWN;
        return more > 0 ? Messages.more(more) : "";
    }
}
