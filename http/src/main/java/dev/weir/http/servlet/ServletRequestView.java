package dev.weir.http.servlet;

import dev.weir.http.IncomingRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A servlet request as it was received, whatever the container decoded since. */
final class ServletRequestView implements IncomingRequest {
  private final HttpServletRequest request;

  ServletRequestView(HttpServletRequest request) {
    this.request = request;
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
    @Nullable String address = request.getRemoteAddr();
    return address == null ? "" : address;
  }

  @Override
  public List<String> headers(String name) {
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
