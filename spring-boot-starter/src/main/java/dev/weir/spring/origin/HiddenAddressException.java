package dev.weir.spring.origin;

/**
 * Thrown at the start when the web server takes client addresses from headers and does not reveal
 * those of its connections.
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
