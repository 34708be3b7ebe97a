package dev.weir.http.servlet;

import dev.weir.http.ActualCost;
import dev.weir.http.HttpHeader;
import dev.weir.http.ReservedHeaders;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response that keeps telling the limits, whatever the application sets under these names and
 * when it starts the response over; and keeps the request's cost to itself: the header becomes the
 * request's attribute.
 */
final class LimitedResponse extends HttpServletResponseWrapper {
  private final HttpServletRequest request;
  private ReservedHeaders reserved;

  private LimitedResponse(
      HttpServletRequest request, HttpServletResponse response, ReservedHeaders reserved) {
    super(response);
    this.request = request;
    this.reserved = reserved;
  }

  /** The response itself if it tells limits already, else one around it that does. */
  static HttpServletResponse around(
      HttpServletRequest request, HttpServletResponse response, List<HttpHeader> headers) {
    LimitedResponse own = within(response);
    if (own != null) {
      own.tell();
      return response;
    }
    LimitedResponse limited = new LimitedResponse(request, response, new ReservedHeaders(headers));
    limited.tell();
    return limited;
  }

  /** Has a response tell these fields in place of those of the same name. */
  static void replace(HttpServletResponse response, List<HttpHeader> headers) {
    LimitedResponse own = within(response);
    if (own == null) {
      new ReservedHeaders(headers).tell(response::setHeader);
    } else {
      own.reserved = own.reserved.replacedBy(headers);
      own.tell();
    }
  }

  private static @Nullable LimitedResponse within(HttpServletResponse response) {
    ServletResponse inner = response;
    while (inner instanceof ServletResponseWrapper wrapper) {
      if (inner instanceof LimitedResponse own) {
        return own;
      }
      inner = wrapper.getResponse();
    }
    return null;
  }

  private void tell() {
    reserved.tell(super::setHeader);
  }

  @Override
  public void reset() {
    super.reset();
    tell();
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (!keeps(name, value)) {
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (!keeps(name, value)) {
      super.addHeader(name, value);
    }
  }

  @Override
  public void setIntHeader(String name, int value) {
    if (!keeps(name, value)) {
      super.setIntHeader(name, value);
    }
  }

  @Override
  public void addIntHeader(String name, int value) {
    if (!keeps(name, value)) {
      super.addIntHeader(name, value);
    }
  }

  @Override
  public void setDateHeader(String name, long date) {
    if (!keeps(name, date)) {
      super.setDateHeader(name, date);
    }
  }

  @Override
  public void addDateHeader(String name, long date) {
    if (!keeps(name, date)) {
      super.addDateHeader(name, date);
    }
  }

  /** Whether a field is not for the client: a cost, which is noted, or one that is reserved. */
  private boolean keeps(String name, @Nullable Object value) {
    if (ActualCost.isHeader(name)) {
      request.setAttribute(ActualCost.ATTRIBUTE, value);
      return true;
    }
    return reserved.contains(name);
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
