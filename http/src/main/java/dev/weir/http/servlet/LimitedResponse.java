package dev.weir.http.servlet;

import dev.weir.http.LimitAnswer;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** A response that keeps telling the limits when the application starts it over. */
final class LimitedResponse extends HttpServletResponseWrapper {
  private final LimitAnswer answer;

  LimitedResponse(HttpServletResponse response, LimitAnswer answer) {
    super(response);
    this.answer = answer;
    tell(response, answer);
  }

  static void tell(HttpServletResponse response, LimitAnswer answer) {
    answer.headers().forEach(header -> response.setHeader(header.name(), header.value()));
  }

  @Override
  public void reset() {
    super.reset();
    tell((HttpServletResponse) getResponse(), answer);
  }
}
