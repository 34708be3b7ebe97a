package dev.weir.examples;

import dev.weir.Ticker;
import dev.weir.http.servlet.RateLimitFilter;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyLoader;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Puts the filter before a servlet, then calls it until it has had enough. */
final class ServletFilterInTomcat {
  private static final Logger TOMCAT_LOGGER = Logger.getLogger("org.apache");

  private static final String POLICY =
      """
      [default]
      limits = ["2/min"]
      """;

  private ServletFilterInTomcat() {}

  public static void main(String[] args)
      throws IOException, InterruptedException, LifecycleException {
    TOMCAT_LOGGER.setLevel(Level.SEVERE);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("weir-example").toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "hello", new Hello());
    context.addServletMappingDecoded("/hello", "hello");
    addFilter(context);
    tomcat.start();

    call("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/hello", 3);
    tomcat.stop();
    tomcat.destroy();
  }

  /** All that a servlet container needs to know of Weir. */
  private static void addFilter(Context context) {
    Policy policy = PolicyLoader.parse(POLICY, "weir.toml", Map.of());
    PolicyEngine engine = PolicyEngine.inProcess(policy, Ticker.system());
    FilterDef filter = new FilterDef();
    filter.setFilterName("weir");
    filter.setFilter(new RateLimitFilter(engine, Ticker.system()));
    filter.setAsyncSupported("true");
    context.addFilterDef(filter);
    FilterMap everything = new FilterMap();
    everything.setFilterName("weir");
    everything.addURLPattern("/*");
    context.addFilterMapBefore(everything);
  }

  private static void call(String uri, int times) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
    for (int i = 0; i < times; i++) {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      System.out.println(response.statusCode() + " " + response.body());
      for (String header : List.of("RateLimit-Policy", "RateLimit", "Retry-After")) {
        response
            .headers()
            .firstValue(header)
            .ifPresent(value -> System.out.println("    " + header + ": " + value));
      }
    }
  }

  private static final class Hello extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("hello");
    }
  }
}
