package dev.weir.policy;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a client wants.
 *
 * @param method the method in capitals
 * @param path the normalised path, without query
 * @param client who asks
 * @param headers looks a request header up by name, ignoring case
 * @param disputed whether the path was sent in a form that a server may take for another path than
 *     this; such a request is limited by this path, but never exempt for it
 */
public record Request(
    String method,
    String path,
    Client client,
    Function<String, Optional<String>> headers,
    boolean disputed) {
  public Request {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(headers, "headers");
  }

  /** A request whose path is beyond dispute. */
  public Request(
      String method, String path, Client client, Function<String, Optional<String>> headers) {
    this(method, path, client, headers, false);
  }

  /** A request without headers. */
  public static Request of(String method, String path, Client client) {
    return new Request(method, path, client, name -> Optional.empty());
  }
}
