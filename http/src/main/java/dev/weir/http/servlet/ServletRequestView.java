package dev.weir.http.servlet;

import dev.weir.http.IncomingRequest;
import dev.weir.http.RequestOrigin;
import dev.weir.policy.IdentitySettings;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A servlet request as it was received, whatever the container decoded since, and whatever filters
 * made of it: they may have taken the client's address, or the path, from a header.
 */
final class ServletRequestView implements IncomingRequest {
  private final HttpServletRequest request;
  private final @Nullable RequestOrigin origin;

  ServletRequestView(HttpServletRequest request) {
    this.request = received(request);
    this.origin =
        this.request.getAttribute(RequestOrigin.ATTRIBUTE) instanceof RequestOrigin kept
            ? kept
            : null;
  }

  private static HttpServletRequest received(HttpServletRequest request) {
    HttpServletRequest received = request;
    while (received instanceof ServletRequestWrapper wrapper
        && wrapper.getRequest() instanceof HttpServletRequest within) {
      received = within;
    }
    return received;
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String path() {
    return request.getRequestURI();
  }

  @Override
  public String contextPath() {
    return request.getContextPath();
  }

  @Override
  public String peer() {
    if (origin != null) {
      return origin.peer();
    }
    @Nullable String address = request.getRemoteAddr();
    if (address == null) {
      return "";
    }
    return isUnixSocket(address) ? IdentitySettings.UNIX_SOCKET : address;
  }

  /** Tomcat gives Unix sockets the address of this machine, and no port to either end. */
  private boolean isUnixSocket(String address) {
    return address.equals("127.0.0.1")
        && request.getRemotePort() == 0
        && request.getLocalPort() == 0;
  }

  /**
   * Where nothing kept it, the container may have read a header, as Tomcat's RemoteIpValve does.
   */
  @Override
  public boolean ownsPeer() {
    return origin != null;
  }

  @Override
  public List<String> headers(String name) {
    return origin == null ? received(name) : origin.headers(name).orElseGet(() -> received(name));
  }

  private List<String> received(String name) {
    @Nullable Enumeration<String> values = request.getHeaders(name);
    if (values == null || !values.hasMoreElements()) {
      return List.of();
    }
    String first = values.nextElement();
    if (!values.hasMoreElements()) {
      return List.of(first);
    }
    List<String> all = new ArrayList<>(List.of(first));
    values.asIterator().forEachRemaining(all::add);
    return all;
  }
}
