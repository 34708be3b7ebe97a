package dev.weir.spring.origin;

import dev.weir.http.RequestOrigin;
import dev.weir.http.servlet.RateLimitFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;

/** Has Tomcat keep where requests came from before RemoteIpValve, or any other, changes it. */
public final class TomcatOrigin
    implements ServerOrigin, WebServerFactoryCustomizer<TomcatWebServerFactory>, Ordered {
  /** After all others, whose valves then come after this one's. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }

  @Override
  public void customize(TomcatWebServerFactory factory) {
    List<Valve> valves = new ArrayList<>(List.of(new OriginValve()));
    valves.addAll(factory.getEngineValves());
    factory.setEngineValves(valves);
  }

  @Override
  public @Nullable RequestOrigin of(Object request, HttpHeaders headers) {
    return request instanceof ServletRequest received
            && received.getAttribute(RequestOrigin.ATTRIBUTE) instanceof RequestOrigin origin
        ? origin
        : null;
  }

  private static final class OriginValve extends ValveBase {
    OriginValve() {
      super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
      RateLimitFilter.keepOrigin(request.getRequest());
      getNext().invoke(request, response);
    }
  }
}
