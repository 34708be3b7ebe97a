package dev.weir.benchmarks.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.InProcessStore;
import dev.weir.Ticker;
import dev.weir.http.servlet.RateLimitFilter;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyLoader;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * A program that serves one small answer from an embedded Tomcat, with the filter or without. It
 * prints its port and ends when its input does.
 */
final class MeasuredServer {
  static final String PATH = "/api/v1/test";

  private static final Logger TOMCAT_LOGGER = Logger.getLogger("org.apache");

  /** Every client is limited, none is refused. */
  private static final String POLICY =
      """
      [identity]
      trusted_proxies = ["127.0.0.1/32"]

      [default]
      limits = ["1000000/min"]
      """;

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

  private MeasuredServer() {}

  public static void main(String[] args) throws IOException, LifecycleException {
    TOMCAT_LOGGER.setLevel(Level.SEVERE);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("weir-bench").toString());
    Connector connector = new Connector();
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setPort(0);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "hello", new Hello());
    context.addServletMappingDecoded(PATH, "hello");
    if (Boolean.parseBoolean(args[0])) {
      addFilter(context);
    }
    tomcat.start();
    System.out.println(connector.getLocalPort());
    System.in.transferTo(OutputStream.nullOutputStream());
    tomcat.stop();
  }

  private static void addFilter(Context context) {
    PolicyEngine engine =
        new PolicyEngine(
            PolicyLoader.parse(POLICY, "bench.toml", Map.of()), InProcessStore.create());
    FilterDef filter = new FilterDef();
    filter.setFilterName("weir");
    filter.setFilter(new RateLimitFilter(engine, Ticker.system()));
    filter.setAsyncSupported("true");
    context.addFilterDef(filter);
    FilterMap everything = new FilterMap();
    everything.setFilterName("weir");
    everything.addURLPattern("/*");
    context.addFilterMap(everything);
  }
}
