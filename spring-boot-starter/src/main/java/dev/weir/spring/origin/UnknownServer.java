package dev.weir.spring.origin;

import java.util.Set;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.env.Environment;

/**
 * Refuses a server of which nobody knows where its requests came from, where Spring Boot has it
 * take addresses from headers: by {@code server.forward-headers-strategy}, or on a platform such as
 * Kubernetes without that.
 */
public final class UnknownServer implements WebServerFactoryCustomizer<WebServerFactory> {
  private static final String STRATEGY = "server.forward-headers-strategy";

  private static final Set<String> KNOWN =
      Set.of(
          "org.springframework.boot.tomcat.TomcatWebServerFactory",
          "org.springframework.boot.jetty.JettyWebServerFactory",
          "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory");

  private final Environment environment;

  public UnknownServer(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void customize(WebServerFactory factory) {
    if (isKnown(factory)) {
      return;
    }
    String strategy = environment.getProperty(STRATEGY);
    CloudPlatform platform = strategy == null ? CloudPlatform.getActive(environment) : null;
    if (platform != null && platform.isUsingForwardHeaders()) {
      throw hidden(factory, "as it runs on " + platform + " and " + STRATEGY + " is not set");
    }
    if (strategy != null && strategy.equalsIgnoreCase("native")) {
      throw hidden(factory, "as " + STRATEGY + " is native");
    }
  }

  private static boolean isKnown(WebServerFactory factory) {
    for (Class<?> type = factory.getClass(); type != null; type = type.getSuperclass()) {
      if (KNOWN.contains(type.getName())) {
        return true;
      }
    }
    return false;
  }

  private static HiddenAddressException hidden(WebServerFactory factory, String why) {
    return new HiddenAddressException(
        "%s takes the addresses of clients from headers, which any client can write, %s; where its connections come from, it does not tell"
            .formatted(factory.getClass().getName(), why));
  }
}
