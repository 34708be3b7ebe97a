package dev.weir.http.servlet;

import dev.weir.http.ActualCost;
import dev.weir.http.LimitAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A response that keeps telling the limits when the application starts it over, and keeps the
 * request's cost to itself: the header becomes the request's attribute.
 */
final class LimitedResponse extends HttpServletResponseWrapper {
  private final HttpServletRequest request;
  private final LimitAnswer answer;

  LimitedResponse(HttpServletRequest request, HttpServletResponse response, LimitAnswer answer) {
    super(response);
    this.request = request;
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

  @Override
  public void setHeader(String name, String value) {
    if (ActualCost.isHeader(name)) {
      request.setAttribute(ActualCost.ATTRIBUTE, value);
    } else {
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, String value) {
    if (ActualCost.isHeader(name)) {
      request.setAttribute(ActualCost.ATTRIBUTE, value);
    } else {
      super.addHeader(name, value);
    }
  }

  @Override
  public void setIntHeader(String name, int value) {
    if (ActualCost.isHeader(name)) {
      request.setAttribute(ActualCost.ATTRIBUTE, value);
    } else {
      super.setIntHeader(name, value);
    }
  }

  @Override
  public void addIntHeader(String name, int value) {
    if (ActualCost.isHeader(name)) {
      request.setAttribute(ActualCost.ATTRIBUTE, value);
    } else {
      super.addIntHeader(name, value);
    }
  }

  @Override
  public boolean containsHeader(String name) {
    return ActualCost.isHeader(name)
        ? request.getAttribute(ActualCost.ATTRIBUTE) != null
        : super.containsHeader(name);
  }

  @Override
  public @Nullable String getHeader(String name) {
    if (!ActualCost.isHeader(name)) {
      return super.getHeader(name);
    }
    Object cost = request.getAttribute(ActualCost.ATTRIBUTE);
    return cost == null ? null : cost.toString();
  }
}
