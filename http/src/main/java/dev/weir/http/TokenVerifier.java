package dev.weir.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.weir.Ticker;
import dev.weir.policy.JwtSettings;
import java.text.ParseException;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies bearer tokens (RFC 7519) and says whom they name.
 *
 * <p>A token counts if its signature verifies under one of the configured algorithms, it has an
 * expiry that lies ahead, its start, if any, is at most {@value #SKEW_SECONDS} seconds ahead, and
 * issuer and audience match where configured. An expired token is not given that tolerance. The
 * user is a claim of 1 to {@value #LONGEST_CLAIM} characters that is not blank; a tier that is none
 * is left out. Anything else is no token at all, never an error.
 *
 * <p>Thread-safe. Blocks only to fetch a remote key set, for seconds at most.
 */
final class TokenVerifier {
  static final int SKEW_SECONDS = 60;
  static final int LONGEST_TOKEN = 8192;
  static final int LONGEST_CLAIM = 256;

  /** The type of RFC 9068. */
  private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

  /** Whom a verified token names. */
  record Bearer(String user, Optional<String> tier) {}

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final JwtSettings settings;

  TokenVerifier(JwtSettings settings, Ticker ticker) {
    this.settings = settings;
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
    processor.setJWSKeySelector(VerificationKeys.of(settings));
    processor.setJWTClaimsSetVerifier(new ClaimsVerifier(settings, ticker));
  }

  /** Whom a token names; empty if it does not verify. */
  Optional<Bearer> verify(String token) {
    if (token.length() > LONGEST_TOKEN) {
      return Optional.empty();
    }
    try {
      JWTClaimsSet claims = processor.process(token, null);
      Optional<String> tier = text(claims, settings.tierClaim());
      return text(claims, settings.userClaim()).map(user -> new Bearer(user, tier));
    } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
      // The library answers some malformed tokens with runtime exceptions of many kinds.
      return Optional.empty();
    }
  }

  private static Optional<String> text(JWTClaimsSet claims, String claim) {
    return claims.getClaim(claim) instanceof String text
            && !text.isBlank()
            && text.length() <= LONGEST_CLAIM
        ? Optional.of(text)
        : Optional.empty();
  }

  @SuppressWarnings("JavaUtilDate") // the library's type for times
  private static final class ClaimsVerifier extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final Ticker ticker;

    ClaimsVerifier(JwtSettings settings, Ticker ticker) {
      super(settings.audience().orElse(null), expected(settings), Set.of("exp"));
      this.ticker = ticker;
      setMaxClockSkew(SKEW_SECONDS);
    }

    private static JWTClaimsSet expected(JwtSettings settings) {
      JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder();
      settings.issuer().ifPresent(claims::issuer);
      return claims.build();
    }

    @Override
    public void verify(JWTClaimsSet claims, @Nullable SecurityContext context)
        throws BadJWTException {
      super.verify(claims, context);
      if (!claims.getExpirationTime().after(currentTime())) {
        throw new BadJWTException("expired");
      }
    }

    @Override
    protected Date currentTime() {
      return Date.from(ticker.wallTime());
    }
  }
}
