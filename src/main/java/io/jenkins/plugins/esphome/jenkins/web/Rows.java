package io.jenkins.plugins.esphome.jenkins.web;

import java.util.List;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * A part of a long list, because a fleet may have thousands of devices and a page should not.
 *
 * @param shown what is on this page
 * @param start the place of the first one, from 0
 * @param total how many there are
 * @param size how many a page has at most
 */
public record Rows<T>(List<T> shown, int start, int total, int size) {
    static final int USUAL = 100;

    /** @param start what the reader asked for: nonsense is the beginning */
    static <T> Rows<T> of(List<T> all, String start, int size) {
        int from = Math.min(number(start), Math.max(0, all.size() - 1));
        return new Rows<>(List.copyOf(all.subList(from, Math.min(all.size(), from + size))), from, all.size(), size);
    }

    static int number(String written) {
        return written != null && written.matches("[0-9]{1,8}") ? Integer.parseInt(written) : 0;
    }

    static String start(StaplerRequest2 request, String name) {
        return request == null ? "" : request.getParameter(name);
    }

    public List<T> getShown() {
        return shown;
    }

    public int getTotal() {
        return total;
    }

    public boolean isAll() {
        return shown.size() == total;
    }

    public boolean isFirst() {
        return start == 0;
    }

    public boolean isLast() {
        return start + shown.size() >= total;
    }

    public int getPrevious() {
        return Math.max(0, start - size);
    }

    public int getNext() {
        return start + size;
    }

    /** @return "101 to 200 of 1234" */
    public String getExtent() {
        return Messages.extent(start + 1, start + shown.size(), total);
    }
}
