package dev.weir.spring.web;

import dev.weir.http.IncomingRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** A reactive request as it was received. */
final class ServerRequestView implements IncomingRequest {
  private final ServerHttpRequest request;

  ServerRequestView(ServerHttpRequest request) {
    this.request = request;
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

  /** A host that was not resolved is an address in numbers, or none; DNS is not asked. */
  @Override
  public String peer() {
    InetSocketAddress remote = request.getRemoteAddress();
    if (remote == null) {
      return "";
    }
    InetAddress address = remote.getAddress();
    return address == null ? remote.getHostString() : address.getHostAddress();
  }

  @Override
  public List<String> headers(String name) {
    return request.getHeaders().getOrEmpty(name);
  }
}
