package dev.weir.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.weir.Ticker;
import dev.weir.policy.JwtSettings;
import java.math.BigInteger;
import java.text.ParseException;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies bearer tokens (RFC 7519) and says whom they name.
 *
 * <p>A token counts if its signature verifies under one of the configured algorithms, its type is
 * that of a JWT or of an access token or is not told, it has an expiry that lies ahead, its start,
 * if any, is at most {@value #SKEW_SECONDS} seconds ahead, and issuer and audience match where
 * configured. An expired token is not given that tolerance. The user is a claim of 1 to {@value
 * #LONGEST_CLAIM} characters that is not blank, or a whole number; a tier that is none is left out.
 * Anything else is no token at all, never an error; a trace says why.
 *
 * <p>Thread-safe. Blocks only to fetch a remote key set, for seconds at most. Logs neither a token
 * nor what it claims.
 */
final class TokenVerifier {
  static final int SKEW_SECONDS = 60;
  static final int LONGEST_TOKEN = 8192;
  static final int LONGEST_CLAIM = 256;

  private static final Logger LOG = LoggerFactory.getLogger(TokenVerifier.class);

  /** Whom a verified token names. */
  record Bearer(String user, Optional<String> tier) {}

  private final DefaultJWTProcessor<SecurityContext> processor;
  private final JwtSettings settings;
  private final Set<String> tiers;

  /** By these settings, where {@code tiers} are those that a policy knows. */
  TokenVerifier(JwtSettings settings, Set<String> tiers, Ticker ticker) {
    this(processor(settings, ticker), settings, tiers);
  }

  private TokenVerifier(
      DefaultJWTProcessor<SecurityContext> processor, JwtSettings settings, Set<String> tiers) {
    this.processor = processor;
    this.settings = settings;
    this.tiers = tiers;
  }

  private static DefaultJWTProcessor<SecurityContext> processor(
      JwtSettings settings, Ticker ticker) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier((type, context) -> TokenType.require(type));
    processor.setJWSKeySelector(VerificationKeys.of(settings));
    processor.setJWTClaimsSetVerifier(new ClaimsVerifier(settings, ticker));
    return processor;
  }

  /** One that knows other tiers, with the same keys. */
  TokenVerifier withTiers(Set<String> known) {
    return new TokenVerifier(processor, settings, known);
  }

  /** Whom a token names; empty if it does not verify. */
  Optional<Bearer> verify(String token) {
    if (token.length() > LONGEST_TOKEN) {
      LOG.trace("a bearer token has more than {} characters, so it names nobody", LONGEST_TOKEN);
      return Optional.empty();
    }
    try {
      JWT parsed = JWTParser.parse(token);
      processor.process(parsed, null);
      return bearer(TokenClaims.parse(((SignedJWT) parsed).getPayload().toString()));
    } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
      // The library answers some malformed tokens with runtime exceptions of many kinds, and quotes
      // what they hold in messages.
      LOG.trace(
          "a bearer token does not verify ({}), so it names nobody", e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  private Optional<Bearer> bearer(TokenClaims claims) {
    Optional<Object> named = claims.find(settings.userClaim());
    Optional<String> user = named.flatMap(TokenVerifier::user);
    if (user.isEmpty()) {
      LOG.trace(
          "identity.jwt.user_claim: the claim \"{}\" of a token that verifies must be a text of 1 to"
              + " {} characters or a whole number, {}, so it names nobody",
          settings.userClaim(),
          LONGEST_CLAIM,
          named.map(TokenVerifier::kind).orElse("there is none"));
    }
    return user.map(
        name -> new Bearer(name, claims.find(settings.tierClaim()).flatMap(this::tier)));
  }

  private static Optional<String> user(Object claim) {
    return claim instanceof BigInteger number ? text(number.toString()) : text(claim);
  }

  /** The tier that a text names, or the first in a list that the policy knows. */
  private Optional<String> tier(Object claim) {
    return claim instanceof List<?> entries
        ? entries.stream().filter(tiers::contains).map(String.class::cast).findFirst()
        : text(claim);
  }

  private static Optional<String> text(Object claim) {
    return claim instanceof String text && !text.isBlank() && text.length() <= LONGEST_CLAIM
        ? Optional.of(text)
        : Optional.empty();
  }

  /** What a claim is that is no user, without its value, which may be secret. */
  private static String kind(Object claim) {
    if (claim instanceof String text) {
      return text.isBlank() ? "it is blank" : "it is longer";
    }
    if (claim instanceof BigInteger) {
      return "it is longer";
    }
    if (claim instanceof Number) {
      return "it is a number with a fraction or an exponent";
    }
    return claim instanceof Boolean
        ? "it is true or false"
        : claim instanceof List ? "it is a list" : "it is an object";
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
