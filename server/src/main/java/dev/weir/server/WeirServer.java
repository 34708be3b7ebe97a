package dev.weir.server;

import dev.weir.Ticker;
import dev.weir.http.LiveLimiter;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyException;
import dev.weir.server.check.ApiToken;
import dev.weir.server.demo.DemoController;
import dev.weir.server.web.BodyReader;
import dev.weir.spring.store.CountingStore;
import dev.weir.spring.store.StoreOpenException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.web.context.support.StandardServletEnvironment;

/**
 * A running server.
 *
 * <p>It also stops when the process is asked to end (SIGTERM, SIGINT): it takes no new connections
 * then, and requests under way have ten seconds to finish. Thread-safe.
 */
public final class WeirServer implements AutoCloseable {
  private static final String SETTINGS = "classpath:/dev/weir/server/server.properties";

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
   * Opens the store that the policy asks for, starts a server on it and returns when it listens.
   * The server closes the store when it stops.
   *
   * @throws ServerException if it cannot listen there, or a store that is required cannot be used
   * @throws PolicyException if the policy's store cannot be as it says
   * @throws IllegalArgumentException if the policy names what cannot be used, such as a key file
   *     that does not exist
   */
  public static WeirServer start(ServerConfig config, Ticker ticker) {
    return start(config, ticker, open(config, ticker));
  }

  private static CountingStore open(ServerConfig config, Ticker ticker) {
    try {
      return CountingStore.open(config.policy().store(), ticker);
    } catch (StoreOpenException e) {
      throw new ServerException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Starts a server on a store, whatever the policy says of it. */
  static WeirServer start(ServerConfig config, Ticker ticker, CountingStore store) {
    try {
      LiveLimiter limiter =
          new LiveLimiter(
              config.policy(), policy -> new PolicyEngine(policy, store.limits()), ticker);
      SpringApplication application = application(config);
      application.addInitializers(
          context -> {
            GenericApplicationContext beans = (GenericApplicationContext) context;
            beans.registerBean(CountingStore.class, () -> store);
            beans.registerBean(BodyReader.class, () -> new BodyReader(ticker));
            beans.registerBean(LiveLimiter.class, () -> limiter);
            config.apiToken().ifPresent(token -> beans.registerBean(ApiToken.class, () -> token));
          });
      return new WeirServer(application.run(arguments(config)), config.host());
    } catch (RuntimeException e) {
      store.close();
      throw explained(e, config);
    }
  }

  private static SpringApplication application(ServerConfig config) {
    List<Class<?>> sources = new ArrayList<>(List.of(ServerApplication.class));
    if (config.api() == ServerConfig.Api.DEMO) {
      sources.add(DemoController.class);
    }
    SpringApplication application = new SpringApplication(sources.toArray(new Class<?>[0]));
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setEnvironment(new OwnSettings());
    return application;
  }

  private static String[] arguments(ServerConfig config) {
    return new String[] {
      "--spring.config.location=" + SETTINGS,
      "--server.address=" + config.host().getHostAddress(),
      "--server.port=" + config.port()
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

  /** Blocks until the server has been told to stop. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /** Stops the server: what is under way may finish. Idempotent. */
  @Override
  public void close() {
    context.close();
  }

  /** The process's environment and system properties cannot change how the server is set up. */
  private static final class OwnSettings extends StandardServletEnvironment {
    @Override
    protected void customizePropertySources(MutablePropertySources sources) {}
  }
}
