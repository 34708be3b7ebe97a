package dev.weir.spring.app;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.beans.factory.support.GenericBeanDefinition;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.reactive.JettyReactiveWebServerFactory;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.tomcat.reactive.TomcatReactiveWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A process with one application for each server and way to read forwarding headers. It prints each
 * one's name and port, and ends when its input does.
 */
public final class ServersProcess {
  private static final String NATIVE = "server.forward-headers-strategy=native";

  private static final List<String> STRATEGIES =
      List.of(
          "unset",
          "unset,spring.main.cloud-platform=none",
          "server.forward-headers-strategy=none",
          NATIVE,
          "server.forward-headers-strategy=framework");

  private ServersProcess() {}

  /** A kind of server. */
  public enum Kind {
    TOMCAT(WebApplicationType.SERVLET, () -> new TomcatServletWebServerFactory(0)),
    JETTY(WebApplicationType.SERVLET, () -> new JettyServletWebServerFactory(0)),
    NETTY(WebApplicationType.REACTIVE, () -> new NettyReactiveWebServerFactory(0)),
    REACTIVE_TOMCAT(WebApplicationType.REACTIVE, () -> new TomcatReactiveWebServerFactory(0)),
    REACTIVE_JETTY(WebApplicationType.REACTIVE, () -> new JettyReactiveWebServerFactory(0));

    private final WebApplicationType type;

    @SuppressWarnings("ImmutableEnumChecker") // has no state
    private final Supplier<WebServerFactory> factory;

    Kind(WebApplicationType type, Supplier<WebServerFactory> factory) {
      this.type = type;
      this.factory = factory;
    }

    /** The ways to read forwarding headers that it is tried in, as properties. */
    public List<String> strategies() {
      return name().startsWith("REACTIVE") ? List.of(NATIVE) : STRATEGIES;
    }
  }

  /** Starts them all, with a log in the file that is named. */
  public static void main(String[] arguments) throws IOException {
    List<ConfigurableApplicationContext> running = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (String strategy : kind.strategies()) {
        ConfigurableApplicationContext context = start(kind, strategy, arguments[0]);
        running.add(context);
        context.getBean(WebServerFactory.class); // the only one
        String port = context.getEnvironment().getProperty("local.server.port");
        System.out.println("listens " + kind + " " + strategy + " " + port);
      }
    }
    System.out.println("ready");
    System.in.transferTo(OutputStream.nullOutputStream());
    running.forEach(ConfigurableApplicationContext::close);
  }

  private static ConfigurableApplicationContext start(Kind kind, String strategy, String log) {
    return new SpringApplicationBuilder(Served.class)
        .web(kind.type)
        .properties(
            "server.address=127.0.0.1",
            "server.port=0",
            "spring.jmx.enabled=false",
            "spring.main.banner-mode=off",
            "logging.level.root=warn",
            "logging.threshold.console=off",
            "logging.file.name=" + log,
            "weir.policy.identity.trusted-proxies=127.0.0.1",
            "weir.policy.endpoints[0].path=/limited",
            "weir.policy.endpoints[0].limits=3/h")
        .properties(strategy.replace("unset", "weir.enabled=true").split(","))
        .initializers(context -> only((GenericApplicationContext) context, kind.factory.get()))
        .run();
  }

  /** Has an application served by this server, whichever others are there. */
  public static void only(GenericApplicationContext context, WebServerFactory server) {
    GenericBeanDefinition definition = new GenericBeanDefinition();
    definition.setBeanClass(server.getClass());
    definition.setInstanceSupplier(() -> server);
    context.registerBeanDefinition("server", definition);
  }

  /** What all of them serve. */
  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @RestController
  static class Served {
    @GetMapping("/limited")
    String limited() {
      return "passed";
    }
  }
}
