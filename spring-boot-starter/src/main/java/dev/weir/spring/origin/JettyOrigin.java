package dev.weir.spring.origin;

import dev.weir.http.RequestOrigin;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;

/** Has Jetty keep where requests came from, which ForwardedRequestCustomizer changes. */
public final class JettyOrigin
    implements ServerOrigin, WebServerFactoryCustomizer<JettyWebServerFactory>, Ordered {
  /** After all others, whose connectors are there then. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }

  @Override
  public void customize(JettyWebServerFactory factory) {
    factory.addServerCustomizers(JettyOrigin::customize);
  }

  private static void customize(Server server) {
    for (Connector connector : server.getConnectors()) {
      for (ConnectionFactory factory : connector.getConnectionFactories()) {
        if (factory instanceof HttpConfiguration.ConnectionFactory http) {
          http.getHttpConfiguration().getCustomizers().add(0, JettyOrigin::keep);
        }
      }
    }
  }

  /** By the connection, whatever earlier customizers say of it. */
  private static Request keep(Request request, HttpFields.Mutable responseHeaders) {
    EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
    HttpFields headers = request.getHeaders();
    request.setAttribute(
        RequestOrigin.ATTRIBUTE,
        new RequestOrigin(
            ServerOrigin.peer(
                connection.getRemoteSocketAddress(), connection.getLocalSocketAddress()),
            headers.getValuesList("X-Forwarded-For"),
            headers.getValuesList("Forwarded")));
    return request;
  }

  @Override
  public @Nullable RequestOrigin of(Object request, HttpHeaders headers) {
    return request instanceof Request received
            && received.getAttribute(RequestOrigin.ATTRIBUTE) instanceof RequestOrigin origin
        ? origin
        : null;
  }
}
