package dev.weir.spring.origin;

import dev.weir.http.RequestOrigin;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.ProxyProtocolSupportType;

/**
 * Asks Reactor Netty for the connection's own address in place of the one that {@code
 * HttpServer.forwarded} takes from the first element of a header.
 *
 * <p>Where every connection has to begin by the PROXY protocol, the address is the one that this
 * names. Where a connection may begin by it ({@code AUTO}), any client may, and it is not believed.
 */
public final class NettyOrigin
    implements ServerOrigin, WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {
  private volatile boolean readsProxyProtocol;

  /** After all others, which may have set the server up otherwise. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }

  @Override
  public void customize(NettyReactiveWebServerFactory factory) {
    factory.addServerCustomizers(this::look);
  }

  private HttpServer look(HttpServer server) {
    HttpServerConfig config = server.configuration();
    readsProxyProtocol = config.proxyProtocolSupportType() == ProxyProtocolSupportType.ON;
    if (readsProxyProtocol && config.isForwarded()) {
      throw new HiddenAddressException(
          "Reactor Netty reads both the PROXY protocol and forwarding headers, which any client can"
              + " write, and does not tell what it took from which");
    }
    return server;
  }

  @Override
  public @Nullable RequestOrigin of(Object request, HttpHeaders headers) {
    return request instanceof HttpServerRequest received
        ? new RequestOrigin(
            ServerOrigin.peer(remote(received), received.connectionHostAddress()),
            headers.getOrEmpty("X-Forwarded-For"),
            headers.getOrEmpty("Forwarded"))
        : null;
  }

  private @Nullable SocketAddress remote(HttpServerRequest request) {
    return readsProxyProtocol ? request.remoteAddress() : request.connectionRemoteAddress();
  }
}
