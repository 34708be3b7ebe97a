package dev.weir.http.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Valve;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A real Tomcat on a free port, spoken to over raw sockets. */
final class TomcatServer implements AutoCloseable {
  /** What a servlet does with a request. */
  interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  private static final Logger QUIET = Logger.getLogger("org.apache");

  private final Tomcat tomcat = new Tomcat();
  private final Context context;

  TomcatServer(String contextPath) {
    QUIET.setLevel(Level.OFF);
    QUIET.setUseParentHandlers(false);
    tomcat.setBaseDir("target/tomcat");
    tomcat.setPort(0);
    tomcat.setHostname("127.0.0.1");
    context = tomcat.addContext(contextPath, null);
  }

  TomcatServer valve(Valve valve) {
    tomcat.getEngine().getPipeline().addValve(valve);
    return this;
  }

  TomcatServer filter(Filter filter, DispatcherType... types) {
    FilterDef definition = new FilterDef();
    definition.setFilter(filter);
    definition.setFilterName("filter-" + context.findFilterDefs().length);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName(definition.getFilterName());
    mapping.addURLPatternDecoded("/*");
    for (DispatcherType type : types) {
      mapping.setDispatcher(type.name());
    }
    context.addFilterMap(mapping);
    return this;
  }

  TomcatServer on(String pattern, Handler handler) {
    Servlet servlet =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void service(HttpServletRequest request, HttpServletResponse response)
              throws ServletException, IOException {
            handler.handle(request, response);
          }
        };
    Wrapper wrapper = Tomcat.addServlet(context, "servlet " + pattern, servlet);
    wrapper.setAsyncSupported(true);
    context.addServletMappingDecoded(pattern, wrapper.getName());
    return this;
  }

  TomcatServer errorPage(String location) {
    ErrorPage page = new ErrorPage();
    page.setLocation(location);
    context.addErrorPage(page);
    return this;
  }

  Connector connector() {
    return tomcat.getConnector();
  }

  TomcatServer start() {
    try {
      tomcat.getConnector();
      tomcat.start();
      return this;
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  RawResponse get(String path, String... fields) {
    return send("GET", path, fields);
  }

  RawResponse send(String method, String path, String... fields) {
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    request.append("Host: test\r\nConnection: close\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    request.append("\r\n");
    return RawResponse.parse(exchange(request.toString()));
  }

  /** Sends bytes and returns what comes back until the server closes the connection. */
  String exchange(String bytes) {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), tomcat.getConnector().getLocalPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }
}
