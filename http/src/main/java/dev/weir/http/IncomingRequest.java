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

  /**
   * The address at the other end of the connection in numbers, {@code unix} if it came over a Unix
   * socket; empty if there is none.
   */
  String peer();

  /**
   * Whether {@link #peer} is the connection's own for certain, and not what a server may have taken
   * from a header.
   */
  default boolean ownsPeer() {
    return true;
  }

  /** The values of a header, one for each field line, in order; empty if it is absent. */
  List<String> headers(String name);
}
