package dev.weir.policy;

import java.util.List;
import java.util.Optional;

/**
 * How bearer tokens are verified.
 *
 * @param algorithms accepted signature algorithms out of HS256, RS256 and ES256
 * @param key what verifies the signature
 * @param issuer the issuer that must match, if set
 * @param audience the audience that must be among the token's, if set
 * @param userClaim the claim that names the user
 * @param tierClaim the claim that names the tier
 */
public record JwtSettings(
    List<String> algorithms,
    VerificationKey key,
    Optional<String> issuer,
    Optional<String> audience,
    String userClaim,
    String tierClaim) {}
