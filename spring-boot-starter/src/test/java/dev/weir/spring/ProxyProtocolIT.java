package dev.weir.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spring.app.ServersProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import reactor.netty.http.server.ProxyProtocolSupportType;

/** A load balancer that says before a request whose connection it passes on. */
class ProxyProtocolIT {
  @Test
  void theConnectionIsTheOneThatIsPassedOn() throws IOException {
    try (ConfigurableApplicationContext served = start(ProxyProtocolSupportType.ON)) {
      for (int i = 0; i < 3; i++) {
        assertThat(status(served, "203.0.113.7", "198.51.100." + i)).isEqualTo(200);
      }
      assertThat(status(served, "203.0.113.7", "198.51.100.9")).isEqualTo(429);
      assertThat(status(served, "203.0.113.8", "198.51.100.9")).isEqualTo(200);
    }
  }

  @Test
  void whatAnyClientMaySayItselfIsNotBelieved() throws IOException {
    try (ConfigurableApplicationContext served = start(ProxyProtocolSupportType.AUTO)) {
      for (int i = 0; i < 3; i++) {
        assertThat(status(served, "203.0.113." + i, "198.51.100.1")).isEqualTo(200);
      }
      assertThat(status(served, "203.0.113.9", "198.51.100.1")).isEqualTo(429);
    }
  }

  private static ConfigurableApplicationContext start(ProxyProtocolSupportType proxyProtocol) {
    NettyReactiveWebServerFactory netty = new NettyReactiveWebServerFactory(0);
    netty.addServerCustomizers(server -> server.proxyProtocol(proxyProtocol));
    return new SpringApplicationBuilder(UnixSocketIT.Served.class)
        .web(WebApplicationType.REACTIVE)
        .properties(
            "spring.jmx.enabled=false",
            "spring.main.banner-mode=off",
            "server.port=0",
            "server.address=127.0.0.1",
            "logging.level.root=warn",
            "weir.policy.default.limits=3/h")
        .initializers(context -> ServersProcess.only((GenericApplicationContext) context, netty))
        .run();
  }

  private static int status(
      ConfigurableApplicationContext served, String source, String forwardedFor)
      throws IOException {
    int port = served.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    String request =
        "PROXY TCP4 "
            + source
            + " 127.0.0.1 51000 80\r\n"
            + "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nX-Forwarded-For: "
            + forwardedFor
            + "\r\n\r\n";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }
}
