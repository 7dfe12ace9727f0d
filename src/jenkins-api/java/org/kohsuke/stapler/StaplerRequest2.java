package org.kohsuke.stapler;

import jakarta.servlet.ServletException;
import net.sf.json.JSONObject;

public interface StaplerRequest2 {
    String getParameter(String name);

    void bindJSON(Object bean, JSONObject form);

    <T> T findAncestorObject(Class<T> type);

    JSONObject getSubmittedForm() throws ServletException;
}
