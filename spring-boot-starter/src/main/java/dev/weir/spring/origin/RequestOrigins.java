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
      ReceivedOrigin received = now(request);
      return next.handle(request, response)
          .contextWrite(context -> context.put(ReceivedOrigin.class, received));
    };
  }

  /** Where a request came from: as kept, or if nothing was, as it says now. */
  public ReceivedOrigin of(ServerHttpRequest request, ContextView context) {
    return context.hasKey(ReceivedOrigin.class) ? context.get(ReceivedOrigin.class) : now(request);
  }

  private ReceivedOrigin now(ServerHttpRequest request) {
    RequestOrigin known = ask(request);
    return known == null
        ? new ReceivedOrigin(said(request), false)
        : new ReceivedOrigin(known, true);
  }

  private static RequestOrigin said(ServerHttpRequest request) {
    return new RequestOrigin(
        ServerOrigin.peer(request.getRemoteAddress(), request.getLocalAddress()),
        request.getHeaders().getOrEmpty("X-Forwarded-For"),
        request.getHeaders().getOrEmpty("Forwarded"));
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
