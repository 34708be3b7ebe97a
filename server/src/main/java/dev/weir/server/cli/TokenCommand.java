package dev.weir.server.cli;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.weir.Limit;
import dev.weir.policy.JwtSettings;
import dev.weir.policy.Policy;
import dev.weir.policy.VerificationKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code weir token}: a JWT (RFC 7519) for development, signed with the policy's own secret. */
@Command(
    name = "token",
    description = "Prints a JWT for development, signed with the policy's HS256 secret.")
final class TokenCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--user", required = true, paramLabel = "USER", description = "Whom it names.")
  private String user = "";

  @Option(names = "--tier", paramLabel = "TIER", description = "The user's tier, if any.")
  private @Nullable String tier;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description = "How long it is valid: 90s, 30m, 1h, 7d (default: ${DEFAULT-VALUE}).",
      defaultValue = "1h",
      converter = TtlConverter.class)
  private Duration ttl = Duration.ZERO;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "The policy whose secret signs it (default: the demo's).")
  private @Nullable Path policy;

  TokenCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws JOSEException {
    if (user.isBlank()) {
      throw new UsageException("--user: must not be blank; name whom the token is for");
    }
    Policy signedFor =
        policy == null ? CommandPolicy.demo(console) : CommandPolicy.file(policy, console);
    JwtSettings settings = signedFor.identity().jwt().orElseThrow(TokenCommand::noSecret);
    if (!(settings.key() instanceof VerificationKey.Secret secret)) {
      throw noSecret();
    }
    if (tier != null && !signedFor.tiers().containsKey(tier)) {
      console.err().printf("The policy has no tier \"%s\"; its default limits will hold.%n", tier);
    }
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims(settings));
    token.sign(new MACSigner(secret.value()));
    console.out().println(token.serialize());
    return ExitCode.DONE;
  }

  private JWTClaimsSet claims(JwtSettings settings) {
    Instant now = console.ticker().wallTime();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .subject(user)
            .claim(settings.userClaim(), user)
            .claim("iat", now.getEpochSecond())
            .claim("exp", now.plus(ttl).getEpochSecond());
    if (tier != null) {
      claims.claim(settings.tierClaim(), tier);
    }
    settings.issuer().ifPresent(claims::issuer);
    settings.audience().ifPresent(claims::audience);
    return claims.build();
  }

  private static InputException noSecret() {
    return new InputException(
        "identity.jwt.secret: is not set in the policy, so there is nothing to sign with; set it,"
            + " or ask whoever holds the private key for a token");
  }

  private static final class TtlConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Duration ttl;
      try {
        ttl = Limit.parsePeriod(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
      if (ttl.toMillisPart() != 0) {
        throw new TypeConversionException(
            "must be whole seconds, which is how tokens tell the time, got " + text);
      }
      return ttl;
    }
  }
}
