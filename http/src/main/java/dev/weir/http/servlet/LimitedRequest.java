package dev.weir.http.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

/**
 * A request whose asynchronous answer goes through the response that tells the limits, also where
 * the application does not name the response: containers then would hand it their own.
 */
final class LimitedRequest extends HttpServletRequestWrapper {
  private final HttpServletResponse response;

  LimitedRequest(HttpServletRequest request, HttpServletResponse response) {
    super(request);
    this.response = response;
  }

  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }
}
