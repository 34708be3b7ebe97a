package dev.weir.spring.app;

import dev.weir.LimitStore;
import dev.weir.ManualTicker;
import dev.weir.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The application on a free port, by a clock that stands still, and a client for it. */
public final class RunningApplication implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final ConfigurableApplicationContext context;
  private final ManualTicker ticker;
  private final HttpClient client = HttpClient.newHttpClient();

  private RunningApplication(ConfigurableApplicationContext context, ManualTicker ticker) {
    this.context = context;
    this.ticker = ticker;
  }

  /** Starts it with properties {@code name=value}. */
  public static RunningApplication start(WebApplicationType type, String... properties) {
    return start(type, null, properties);
  }

  /** Starts it on a store of the test's own. */
  public static RunningApplication start(
      WebApplicationType type, @Nullable LimitStore store, String... properties) {
    ManualTicker ticker = new ManualTicker();
    List<String> settings = new ArrayList<>(Arrays.asList(properties));
    settings.addAll(
        List.of(
            "server.port=0",
            "server.address=127.0.0.1",
            "spring.jmx.enabled=false",
            "spring.autoconfigure.exclude="
                + JettyServletWebServerAutoConfiguration.class.getName()
                + ","
                + JettyReactiveWebServerAutoConfiguration.class.getName()));
    Class<?> own = type == WebApplicationType.SERVLET ? ServletApi.class : ReactiveApi.class;
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Application.class, own)
            .web(type)
            .properties(settings.toArray(String[]::new))
            .properties("spring.main.banner-mode=off", "logging.level.root=warn")
            .initializers(
                beans -> {
                  GenericApplicationContext registry = (GenericApplicationContext) beans;
                  registry.registerBean(Ticker.class, () -> ticker);
                  if (store != null) {
                    registry.registerBean(LimitStore.class, () -> store);
                  }
                })
            .run();
    return new RunningApplication(context, ticker);
  }

  /** The clock. */
  public ManualTicker ticker() {
    return ticker;
  }

  /** A bean. */
  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  private int port() {
    return Integer.parseInt(
        String.valueOf(context.getEnvironment().getProperty("local.server.port")));
  }

  /** Sends a request with alternating names and values of headers. */
  public HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Gets a path with alternating names and values of headers. */
  public HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  /** The status of a path that is sent as it stands, whatever it is. */
  public int statusOf(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }

  /** A body as JSON. */
  public static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    context.close();
  }
}
