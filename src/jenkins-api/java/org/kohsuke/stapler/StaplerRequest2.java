package org.kohsuke.stapler;

import net.sf.json.JSONObject;

public interface StaplerRequest2 {
    String getParameter(String name);

    void bindJSON(Object bean, JSONObject form);
}
