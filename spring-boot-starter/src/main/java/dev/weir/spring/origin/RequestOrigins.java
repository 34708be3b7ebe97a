package dev.weir.spring.origin;

import dev.weir.http.RequestOrigin;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.util.context.ContextView;

/**
 * Keeps where the requests of a reactive application came from, in Reactor's context, before
 * ForwardedHeaderTransformer removes the headers. Thread-safe.
 */
public final class RequestOrigins implements HttpHandlerDecoratorFactory, Ordered {
  private final List<ServerOrigin> servers;

  /** Of these servers, of which an application uses one. */
  public RequestOrigins(List<ServerOrigin> servers) {
    this.servers = List.copyOf(servers);
  }

  /** Before all others. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public HttpHandler apply(HttpHandler next) {
    return (request, response) -> {
      RequestOrigin origin = ask(request);
      return origin == null
          ? next.handle(request, response)
          : next.handle(request, response)
              .contextWrite(context -> context.put(RequestOrigin.class, origin));
    };
  }

  /** Where a request came from; null if no server is there to tell. */
  public @Nullable RequestOrigin of(ServerHttpRequest request, ContextView context) {
    return context.hasKey(RequestOrigin.class) ? context.get(RequestOrigin.class) : ask(request);
  }

  private @Nullable RequestOrigin ask(ServerHttpRequest request) {
    Object received;
    try {
      received = ServerHttpRequestDecorator.getNativeRequest(request);
    } catch (IllegalArgumentException | IllegalStateException e) {
      return null; // a request of no server, such as a test's
    }
    for (ServerOrigin server : servers) {
      RequestOrigin origin = server.of(received, request.getHeaders());
      if (origin != null) {
        return origin;
      }
    }
    return null;
  }
}
