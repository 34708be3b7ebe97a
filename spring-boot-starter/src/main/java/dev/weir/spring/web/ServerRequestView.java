package dev.weir.spring.web;

import dev.weir.http.IncomingRequest;
import dev.weir.spring.origin.ReceivedOrigin;
import java.util.List;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** A reactive request as it was received. */
final class ServerRequestView implements IncomingRequest {
  private final ServerHttpRequest request;
  private final ReceivedOrigin received;

  ServerRequestView(ServerHttpRequest request, ReceivedOrigin received) {
    this.request = request;
    this.received = received;
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
    return received.origin().peer();
  }

  @Override
  public boolean ownsPeer() {
    return received.vouchedFor();
  }

  @Override
  public List<String> headers(String name) {
    return received.origin().headers(name).orElseGet(() -> request.getHeaders().getOrEmpty(name));
  }
}
