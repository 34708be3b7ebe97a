package dev.weir.spring.web;

import dev.weir.http.IncomingRequest;
import dev.weir.http.RequestOrigin;
import dev.weir.spring.origin.ServerOrigin;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** A reactive request as it was received. */
final class ServerRequestView implements IncomingRequest {
  private final ServerHttpRequest request;
  private final @Nullable RequestOrigin origin;

  ServerRequestView(ServerHttpRequest request, @Nullable RequestOrigin origin) {
    this.request = request;
    this.origin = origin;
  }

  @Override
  public String method() {
    return request.getMethod().name();
  }

  @Override
  public String path() {
    return request.getPath().value();
  }

  @Override
  public String contextPath() {
    return request.getPath().contextPath().value();
  }

  @Override
  public String peer() {
    return origin == null
        ? ServerOrigin.peer(request.getRemoteAddress(), request.getLocalAddress())
        : origin.peer();
  }

  @Override
  public boolean ownsPeer() {
    return origin != null;
  }

  @Override
  public List<String> headers(String name) {
    return origin == null ? received(name) : origin.headers(name).orElseGet(() -> received(name));
  }

  private List<String> received(String name) {
    return request.getHeaders().getOrEmpty(name);
  }
}
