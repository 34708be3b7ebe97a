package dev.weir.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What callers of decisions and metrics must send as {@code Authorization: Bearer <token>}.
 *
 * <p>Immutable; compared in constant time and never printed.
 */
public final class ApiToken {
  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  private ApiToken(byte[] token) {
    this.token = token;
  }

  /**
   * A token.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public static ApiToken of(String token) {
    if (token.isBlank()) {
      throw new IllegalArgumentException("must not be blank");
    }
    return new ApiToken(token.strip().getBytes(StandardCharsets.UTF_8));
  }

  /** Whether an Authorization header carries the token. */
  boolean admits(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String presented = authorization.substring(SCHEME.length()).strip();
    return MessageDigest.isEqual(presented.getBytes(StandardCharsets.UTF_8), token);
  }
}
