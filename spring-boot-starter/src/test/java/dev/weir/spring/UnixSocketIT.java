package dev.weir.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spring.app.ServersProcess;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A proxy on this machine that connects over a Unix socket, as nginx and HAProxy do. */
class UnixSocketIT {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(
      value = WebApplicationType.class,
      names = {"SERVLET", "REACTIVE"})
  void theProxySaysWhoTheClientIsIfUnixSocketsAreTrusted(WebApplicationType type)
      throws IOException {
    Path socket = directory.resolve("weir.sock");
    try (ConfigurableApplicationContext served = start(type, socket, "unix")) {
      for (int i = 0; i < 3; i++) {
        assertThat(status(socket, "198.51.100." + i + ", 203.0.113.7")).isEqualTo(200);
      }
      assertThat(status(socket, "203.0.113.7, unix:,")).isEqualTo(429);
      assertThat(status(socket, "203.0.113.8")).isEqualTo(200);
      assertThat(served.isRunning()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = WebApplicationType.class,
      names = {"SERVLET", "REACTIVE"})
  void whoeverConnectsIsOneClientIfTheyAreNot(WebApplicationType type) throws IOException {
    Path socket = directory.resolve("weir.sock");
    try (ConfigurableApplicationContext served = start(type, socket, "127.0.0.1")) {
      for (int i = 0; i < 3; i++) {
        assertThat(status(socket, "203.0.113." + i)).isEqualTo(200);
      }
      assertThat(status(socket, "203.0.113.9")).isEqualTo(429);
      assertThat(served.isRunning()).isTrue();
    }
  }

  private static ConfigurableApplicationContext start(
      WebApplicationType type, Path socket, String trusted) {
    return new SpringApplicationBuilder(Served.class)
        .web(type)
        .properties(
            "spring.jmx.enabled=false",
            "spring.main.banner-mode=off",
            "logging.level.root=warn",
            "weir.policy.identity.trusted-proxies=" + trusted,
            "weir.policy.default.limits=3/h")
        .initializers(
            context ->
                ServersProcess.only((GenericApplicationContext) context, server(type, socket)))
        .run();
  }

  private static WebServerFactory server(WebApplicationType type, Path socket) {
    if (type == WebApplicationType.SERVLET) {
      TomcatServletWebServerFactory tomcat = new TomcatServletWebServerFactory();
      tomcat.addConnectorCustomizers(
          connector -> connector.setProperty("unixDomainSocketPath", socket.toString()));
      return tomcat;
    }
    NettyReactiveWebServerFactory netty = new NettyReactiveWebServerFactory();
    netty.addServerCustomizers(
        server -> server.bindAddress(() -> new DomainSocketAddress(socket.toFile())));
    return netty;
  }

  private static int status(Path socket, String forwardedFor) throws IOException {
    String request =
        "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nX-Forwarded-For: "
            + forwardedFor
            + "\r\n\r\n";
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      String answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @RestController
  static class Served {
    @GetMapping("/")
    String served() {
      return "passed";
    }
  }
}
