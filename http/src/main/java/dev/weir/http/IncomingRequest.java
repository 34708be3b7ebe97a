package dev.weir.http;

import java.util.List;

/**
 * A request as a server received it, before anything in it is believed.
 *
 * <p>The seam to whatever serves: a servlet container, a reactive server, a proxy's question.
 */
public interface IncomingRequest {
  /** The method. */
  String method();

  /** The path as it was sent: neither decoded nor normalised, without query. */
  String path();

  /** The part of the path that leads to the application; empty if it is the root. */
  default String contextPath() {
    return "";
  }

  /** The address at the other end of the connection in numbers; empty if there is none. */
  String peer();

  /** The values of a header, one for each field line, in order; empty if it is absent. */
  List<String> headers(String name);
}
