package org.kohsuke.stapler;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;

public interface StaplerResponse2 {
    void setContentType(String type);

    void setHeader(String name, String value);

    PrintWriter getWriter() throws IOException;

    void serveFile(StaplerRequest2 request, InputStream data, long lastModified, long contentLength, String fileName)
            throws ServletException, IOException;
}
