package dev.weir.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How bearer tokens are verified (RFC 7519). An immutable value.
 *
 * @param algorithms accepted signature algorithms out of HS256, RS256 and ES256
 * @param key what verifies the signature
 * @param issuer the issuer that must match, if set
 * @param audience the audience that must be among the token's, if set
 * @param userClaim the claim that names the user, by a text or a whole number; where no claim has
 *     the whole name, its dots reach into objects
 * @param tierClaim the claim that names the tier, by a text or a list that holds it, reached in the
 *     same way
 */
public record JwtSettings(
    List<String> algorithms,
    VerificationKey key,
    Optional<String> issuer,
    Optional<String> audience,
    String userClaim,
    String tierClaim) {
  /** The algorithms accepted unless a policy says otherwise. */
  public static final List<String> DEFAULT_ALGORITHMS = List.of("HS256");

  /** The claim that names the user unless a policy says otherwise. */
  public static final String DEFAULT_USER_CLAIM = "sub";

  /** The claim that names the tier unless a policy says otherwise. */
  public static final String DEFAULT_TIER_CLAIM = "tier";

  private static final String SYMMETRIC = "HS256";
  private static final List<String> ALGORITHMS = List.of(SYMMETRIC, "RS256", "ES256");

  public JwtSettings {
    algorithms = List.copyOf(algorithms);
    requireAlgorithms(algorithms);
    requireFit(algorithms, key);
    issuer.ifPresent(Text::requireNotBlank);
    audience.ifPresent(Text::requireNotBlank);
    requireClaim(userClaim);
    requireClaim(tierClaim);
  }

  /** The name of a claim, if it is one: dots have something on either side. */
  static String requireClaim(String name) {
    if (("." + Text.requireNotBlank(name) + ".").contains("..")) {
      throw new IllegalArgumentException(
          "must have a name before and after each dot, as in \"realm_access.tier\", got "
              + Text.quoted(name)
              + "; remove what is empty");
    }
    return name;
  }

  static String requireAlgorithm(String algorithm) {
    if (algorithm.equalsIgnoreCase("none")) {
      throw new IllegalArgumentException(
          "\"none\" would accept tokens that nobody signed; use HS256, RS256 or ES256");
    }
    if (!ALGORITHMS.contains(algorithm)) {
      throw new IllegalArgumentException(
          "must be HS256, RS256 or ES256, got " + Text.quoted(algorithm));
    }
    return algorithm;
  }

  static List<String> requireAlgorithms(List<String> algorithms) {
    algorithms.forEach(JwtSettings::requireAlgorithm);
    if (algorithms.isEmpty() || new HashSet<>(algorithms).size() < algorithms.size()) {
      throw new IllegalArgumentException(
          "must name at least one of HS256, RS256 and ES256, each once, got " + algorithms);
    }
    return algorithms;
  }

  /** A shared secret verifies HS256 and nothing else; a public key must never be taken for one. */
  static void requireFit(List<String> algorithms, VerificationKey key) {
    Objects.requireNonNull(key, "key");
    boolean secret = key instanceof VerificationKey.Secret;
    for (String algorithm : algorithms) {
      if (algorithm.equals(SYMMETRIC) != secret) {
        throw new IllegalArgumentException(
            secret
                ? algorithm
                    + " cannot be verified with a secret; give public_key_file or jwks_url, or use"
                    + " HS256 alone"
                : "HS256 cannot be verified with a public key; give a secret, or set algorithms ="
                    + " [\"RS256\"] or [\"ES256\"]");
      }
    }
  }
}
