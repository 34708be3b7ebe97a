package dev.weir.server;

import dev.weir.Ticker;
import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyReload.Outcome;
import dev.weir.server.access.ApiAccess;
import dev.weir.server.demo.DemoController;
import dev.weir.server.web.BodyReader;
import dev.weir.spring.policy.PolicyInForce;
import dev.weir.spring.policy.PolicySource;
import dev.weir.spring.store.StoreOpenException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * A running server.
 *
 * <p>It also stops when the process is asked to end (SIGTERM, SIGINT): it takes no new connections
 * then, and requests under way have ten seconds to finish. Thread-safe.
 */
public final class WeirServer implements AutoCloseable {
  private static final String RESOURCES = "classpath:/dev/weir/server/";

  private final ConfigurableApplicationContext context;
  private final InetAddress host;
  private final int port;
  private final CountDownLatch closed = new CountDownLatch(1);

  private WeirServer(ConfigurableApplicationContext context, InetAddress host) {
    this.context = context;
    this.host = host;
    this.port = listeningPort(context);
    context.addApplicationListener(
        event -> {
          if (event instanceof ContextClosedEvent) {
            closed.countDown();
          }
        });
  }

  /**
   * Reads the policy, opens the store that it asks for, starts a server on it and returns when it
   * listens. The server closes the store when it stops.
   *
   * @throws ServerException if it cannot listen there, or a store that is required cannot be used
   * @throws PolicyException if the policy cannot be used; it says where and why
   */
  public static WeirServer start(ServerConfig config, Ticker ticker) {
    return start(config, ticker, beans -> {});
  }

  /** Starts a server with beans of the caller's own, such as a store whatever the policy says. */
  static WeirServer start(
      ServerConfig config, Ticker ticker, Consumer<GenericApplicationContext> own) {
    OwnSettings settings = new OwnSettings(config.policy().environment());
    SpringApplication application = application(config, settings);
    application.addInitializers(
        context -> {
          GenericApplicationContext beans = (GenericApplicationContext) context;
          beans.registerBean(Ticker.class, () -> ticker);
          beans.registerBean(BodyReader.class, () -> new BodyReader(ticker));
          beans.registerBean(ApiAccess.class, () -> new ApiAccess(config.apiToken()));
          own.accept(beans);
        });
    boolean structured = structuredLog(config.policy(), settings);
    try {
      return new WeirServer(application.run(arguments(config, structured)), config.host());
    } catch (RuntimeException e) {
      throw explained(e, config);
    }
  }

  /** The log is set up before anything else, so that the policy is asked for it beforehand. */
  private static boolean structuredLog(PolicyLocation policy, OwnSettings settings) {
    return PolicySource.find(policy.path(), settings, new DefaultResourceLoader())
        .load()
        .logging()
        .structured();
  }

  private static SpringApplication application(ServerConfig config, OwnSettings settings) {
    List<Class<?>> sources = new ArrayList<>(List.of(ServerApplication.class));
    if (config.api() == ServerConfig.Api.DEMO) {
      sources.add(DemoController.class);
    }
    SpringApplication application = new SpringApplication(sources.toArray(new Class<?>[0]));
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setEnvironment(settings);
    return application;
  }

  private static String[] arguments(ServerConfig config, boolean structuredLog) {
    return new String[] {
      "--spring.config.location=" + RESOURCES + "server.properties",
      "--logging.config=" + RESOURCES + (structuredLog ? "log-json.xml" : "log-text.xml"),
      "--server.address=" + config.host().getHostAddress(),
      "--server.port=" + config.port(),
      "--weir.policy-file=" + config.policy().path()
    };
  }

  private static RuntimeException explained(RuntimeException failure, ServerConfig config) {
    String where = "port " + config.port() + " on " + config.host().getHostAddress();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PortInUseException) {
        return new ServerException(
            where + " is taken; stop what listens there, or choose another with --port", failure);
      }
      if (cause instanceof SocketException) {
        return new ServerException(
            "cannot listen on " + where + ": " + cause.getMessage(), failure);
      }
      if (cause instanceof StoreOpenException) {
        return new ServerException(String.valueOf(cause.getMessage()), failure);
      }
      if (cause instanceof PolicyException policy) {
        return policy;
      }
    }
    return failure;
  }

  private static int listeningPort(ConfigurableApplicationContext context) {
    return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
  }

  /** Where the server is reached from this machine. */
  public URI uri() {
    return uri(host, port);
  }

  static URI uri(InetAddress host, int port) {
    InetAddress reached = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
    String address = reached.getHostAddress();
    return URI.create(
        "http://" + (reached instanceof Inet6Address ? "[" + address + "]" : address) + ":" + port);
  }

  /**
   * Reads the policy again and puts it in force if it is sound; else the one before stays, and the
   * log says why. Blocks while it does.
   */
  public Outcome reload() {
    return context.getBean(PolicyInForce.class).reload();
  }

  /** Blocks until the server has been told to stop. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /** Stops the server: what is under way may finish. Idempotent. */
  @Override
  public void close() {
    context.close();
  }
}
