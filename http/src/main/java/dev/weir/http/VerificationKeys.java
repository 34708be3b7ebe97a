package dev.weir.http;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import dev.weir.policy.JwtSettings;
import dev.weir.policy.VerificationKey;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys that verify tokens, each for algorithms of its own kind only. */
final class VerificationKeys {
  private static final String HS256 = JWSAlgorithm.HS256.getName();
  private static final int SECRET_BYTES = 32;
  private static final int RSA_BITS = 2048;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

  private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration KEEP = Duration.ofMinutes(5);
  private static final Duration KEEP_WHEN_UNREACHABLE = Duration.ofHours(1);
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);
  private static final int LARGEST_SET = 256 * 1024;

  private VerificationKeys() {}

  /**
   * The keys of the settings. A file is read now; a key set is fetched when first needed.
   *
   * @throws IllegalArgumentException if the key cannot be had, or cannot verify the algorithms
   */
  static JWKSource<SecurityContext> of(JwtSettings settings) {
    VerificationKey key = settings.key();
    if (key instanceof VerificationKey.Secret secret) {
      return secret(secret, settings.algorithms());
    }
    if (key instanceof VerificationKey.PublicKeyFile file) {
      return publicKey(file.path(), settings.algorithms());
    }
    return keySet(((VerificationKey.KeySet) key).url(), settings.algorithms());
  }

  private static JWKSource<SecurityContext> secret(
      VerificationKey.Secret secret, List<String> algorithms) {
    requireAlgorithms(algorithms, Set.of(HS256), "secret");
    byte[] bytes = secret.value().getBytes(StandardCharsets.UTF_8);
    require(
        bytes.length >= SECRET_BYTES,
        "identity.jwt.secret: must be at least %d bytes for HS256, got %d",
        SECRET_BYTES,
        bytes.length);
    return new ImmutableSecret<>(bytes);
  }

  private static JWKSource<SecurityContext> publicKey(Path file, List<String> algorithms) {
    byte[] encoded = pem(file);
    JWK key;
    try {
      key = rsaOrEc(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException | IllegalStateException e) {
      throw invalid(file, "must hold an RSA key, or an EC key on P-256, got neither");
    }
    if (key instanceof RSAKey rsa) {
      requireAlgorithms(algorithms, Set.of("RS256"), "the RSA key in " + file);
      require(
          rsa.size() >= RSA_BITS,
          "identity.jwt.public_key_file: the RSA key in %s must have at least %d bits, got %d",
          file,
          RSA_BITS,
          rsa.size());
    } else {
      requireAlgorithms(algorithms, Set.of("ES256"), "the EC key in " + file);
    }
    return new ImmutableJWKSet<>(new JWKSet(key));
  }

  private static byte[] pem(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "identity.jwt.public_key_file: cannot read %s (%s)"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
    Matcher matcher = PEM.matcher(text);
    if (!matcher.find()) {
      throw invalid(file, "must hold a \"-----BEGIN PUBLIC KEY-----\" block, found none");
    }
    return Base64.getMimeDecoder().decode(matcher.group(1));
  }

  private static JWK rsaOrEc(X509EncodedKeySpec encoded) throws GeneralSecurityException {
    try {
      return new RSAKey.Builder(
              (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(encoded))
          .build();
    } catch (GeneralSecurityException e) {
      return new ECKey.Builder(
              Curve.P_256, (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(encoded))
          .build();
    }
  }

  /**
   * A remote key set, kept for five minutes, for an hour if it cannot be fetched again, and fetched
   * at most twice in 30 seconds whatever tokens ask for. Whoever waits for it waits two seconds at
   * most.
   */
  private static JWKSource<SecurityContext> keySet(URI url, List<String> algorithms) {
    requireAlgorithms(algorithms, Set.of("RS256", "ES256"), "jwks_url");
    require(
        ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))
            && url.getHost() != null,
        "identity.jwt.jwks_url: must be an http or https URL, got %s",
        url);
    try {
      DefaultResourceRetriever retriever =
          new DefaultResourceRetriever(
              (int) CONNECT_TIMEOUT.toMillis(), (int) READ_TIMEOUT.toMillis(), LARGEST_SET);
      return JWKSourceBuilder.create(url.toURL(), retriever)
          .cache(KEEP.toMillis(), REFRESH_TIMEOUT.toMillis())
          .refreshAheadCache(false)
          .rateLimited(BETWEEN_FETCHES.toMillis())
          .outageTolerant(KEEP_WHEN_UNREACHABLE.toMillis())
          .build();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(
          "identity.jwt.jwks_url: must be an http or https URL, got " + url, e);
    }
  }

  private static void requireAlgorithms(
      List<String> algorithms, Set<String> verifiable, String by) {
    for (String algorithm : algorithms) {
      require(
          verifiable.contains(algorithm),
          "identity.jwt.algorithms: %s cannot be verified by %s; it verifies %s",
          algorithm,
          by,
          String.join(", ", verifiable.stream().sorted().toList()));
    }
    require(!algorithms.isEmpty(), "identity.jwt.algorithms: must name at least one algorithm");
  }

  private static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(arguments));
    }
  }

  private static IllegalArgumentException invalid(Path file, String rule) {
    return new IllegalArgumentException("identity.jwt.public_key_file: " + file + " " + rule);
  }
}
