package dev.weir.benchmarks.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** One servlet in an embedded Tomcat, and nothing else. */
final class ServletServer {
  private static final Logger TOMCAT_LOGGER = Logger.getLogger("org.apache");
  private static final byte[] BODY = "{\"message\":\"hello\"}".getBytes(US_ASCII);

  private static final class Hello extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("application/json");
      response.setContentLength(BODY.length);
      response.getOutputStream().write(BODY);
    }
  }

  private ServletServer() {}

  /** Serves until the JVM ends; returns the port. */
  static int start(Optional<Filter> filter) throws IOException, LifecycleException {
    TOMCAT_LOGGER.setLevel(Level.SEVERE);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("weir-bench").toString());
    Connector connector = new Connector();
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setProperty("keepAliveTimeout", "-1");
    connector.setPort(0);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "hello", new Hello());
    context.addServletMappingDecoded(MeasuredServer.PATH, "hello");
    filter.ifPresent(present -> add(context, present));
    tomcat.start();
    return connector.getLocalPort();
  }

  private static void add(Context context, Filter filter) {
    FilterDef definition = new FilterDef();
    definition.setFilterName("measured");
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap everything = new FilterMap();
    everything.setFilterName("measured");
    everything.addURLPattern("/*");
    context.addFilterMap(everything);
  }
}
