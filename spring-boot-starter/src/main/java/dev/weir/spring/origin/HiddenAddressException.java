package dev.weir.spring.origin;

/**
 * The web server keeps the addresses of its connections to itself, and would have clients counted
 * by what they say of themselves; the message says why and what to do.
 */
public final class HiddenAddressException extends RuntimeException {
  /** What helps in any case. */
  public static final String WAY_OUT =
      "set server.forward-headers-strategy to none, or to framework for links as the proxy has them;"
          + " either way name your proxies in identity.trusted_proxies, by which Weir reads the"
          + " header itself";

  private static final long serialVersionUID = 1L;

  HiddenAddressException(String reason) {
    super(reason);
  }
}
