package dev.weir.http;

import java.util.List;
import java.util.Optional;

/**
 * Where a request came from as its server received it, before the server or a framework took what a
 * header says for the address of the connection. An immutable value.
 *
 * <p>Whoever hears of a request before all that reads forwarding headers may keep it in the
 * request's attribute {@value #ATTRIBUTE}; Weir then uses it in place of what the request says.
 *
 * @param peer the address of the connection's other end, as {@link IncomingRequest#peer} has it
 * @param xForwardedFor the values of {@code X-Forwarded-For}, one for each field line
 * @param forwarded the values of {@code Forwarded}, one for each field line
 */
public record RequestOrigin(String peer, List<String> xForwardedFor, List<String> forwarded) {
  /** The request attribute that holds it. */
  public static final String ATTRIBUTE = "dev.weir.http.origin";

  public RequestOrigin {
    xForwardedFor = List.copyOf(xForwardedFor);
    forwarded = List.copyOf(forwarded);
  }

  /** The values of a forwarding header; empty if the name is another's. */
  public Optional<List<String>> headers(String name) {
    if (name.equalsIgnoreCase("X-Forwarded-For")) {
      return Optional.of(xForwardedFor);
    }
    return name.equalsIgnoreCase("Forwarded") ? Optional.of(forwarded) : Optional.empty();
  }
}
