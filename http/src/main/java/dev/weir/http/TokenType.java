package dev.weir.http;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of tokens that count: none, a JWT (RFC 7519, section 5.1) and an access token (RFC
 * 9068, section 4).
 *
 * <p>A type is a media type, which has no case and whose {@code application/} may be left out where
 * no other slash follows (RFC 7515, section 4.1.9). Neither of these has parameters, and access
 * tokens may have no other type than these two spellings.
 */
final class TokenType {
  private static final String APPLICATION = "application/";
  private static final Set<String> ACCEPTED = Set.of(APPLICATION + "jwt", APPLICATION + "at+jwt");

  private TokenType() {}

  /**
   * Accepts a type, or no type.
   *
   * @throws BadJOSEException if tokens of that type are for another purpose
   */
  static void require(@Nullable JOSEObjectType type) throws BadJOSEException {
    if (type == null) {
      return;
    }
    String written = type.getType().toLowerCase(Locale.ROOT);
    String full = written.contains("/") ? written : APPLICATION + written;
    if (!ACCEPTED.contains(full)) {
      throw new BadJOSEException("typ");
    }
  }
}
