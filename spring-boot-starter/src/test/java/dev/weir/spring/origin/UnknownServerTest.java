package dev.weir.spring.origin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.mock.env.MockEnvironment;
import reactor.netty.http.server.ProxyProtocolSupportType;

class UnknownServerTest {
  private static final String STRATEGY = "server.forward-headers-strategy";

  private final MockEnvironment environment = new MockEnvironment();
  private final UnknownServer check = new UnknownServer(environment);

  @Test
  void oneThatReadsHeadersAsToldIsRefused() {
    environment.setProperty(STRATEGY, "native");

    assertThatThrownBy(() -> check.customize(new OwnServer()))
        .isInstanceOf(HiddenAddressException.class)
        .hasMessageStartingWith(OwnServer.class.getName() + " takes the addresses of clients from")
        .hasMessageContaining("as server.forward-headers-strategy is native");
  }

  @Test
  void oneThatReadsHeadersBecauseOfThePlatformIsRefused() {
    environment.setProperty("spring.main.cloud-platform", "kubernetes");

    assertThatThrownBy(() -> check.customize(new OwnServer()))
        .isInstanceOf(HiddenAddressException.class)
        .hasMessageContaining(
            "as it runs on KUBERNETES and server.forward-headers-strategy is not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "framework", "NONE"})
  void oneThatIsNotToReadHeadersItselfMayServe(String strategy) {
    environment.setProperty("spring.main.cloud-platform", "kubernetes");
    environment.setProperty(STRATEGY, strategy);

    assertThatCode(() -> check.customize(new OwnServer())).doesNotThrowAnyException();
  }

  @Test
  void oneIsNotAskedAnythingWhereNothingSaysToReadHeaders() {
    assertThatCode(() -> check.customize(new OwnServer())).doesNotThrowAnyException();
  }

  @Test
  void thoseOfSpringBootMayServe() {
    environment.setProperty(STRATEGY, "native");

    assertThatCode(
            () -> {
              check.customize(new TomcatServletWebServerFactory());
              check.customize(new NettyReactiveWebServerFactory());
            })
        .doesNotThrowAnyException();
  }

  @Test
  void nettyIsRefusedWhereItMixesTheProxyProtocolWithHeaders() {
    NettyReactiveWebServerFactory netty = new NettyReactiveWebServerFactory();
    netty.setUseForwardHeaders(true);
    netty.addServerCustomizers(server -> server.proxyProtocol(ProxyProtocolSupportType.ON));
    new NettyOrigin().customize(netty);

    assertThatThrownBy(() -> netty.getWebServer((request, response) -> response.setComplete()))
        .isInstanceOf(HiddenAddressException.class)
        .hasMessageContaining("PROXY protocol");
  }

  private static final class OwnServer implements WebServerFactory {}
}
