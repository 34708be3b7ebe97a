package dev.weir.http;

import static java.util.stream.Collectors.toSet;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SingleKeyJWSKeySelector;
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
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;

/** The keys that verify tokens, each for algorithms of its own kind only. */
final class VerificationKeys {
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
   * Selects the key of the settings for a token. A file is read now; a key set is fetched when
   * first needed.
   *
   * @throws IllegalArgumentException if a file cannot be read, or its key cannot verify the
   *     algorithms
   */
  static JWSKeySelector<SecurityContext> of(JwtSettings settings) {
    VerificationKey key = settings.key();
    if (key instanceof VerificationKey.Secret secret) {
      byte[] bytes = secret.value().getBytes(StandardCharsets.UTF_8);
      return new SingleKeyJWSKeySelector<>(
          JWSAlgorithm.HS256, new SecretKeySpec(bytes, "HmacSHA256"));
    }
    if (key instanceof VerificationKey.PublicKeyFile file) {
      return publicKey(file.path(), settings.algorithms());
    }
    return keySet(((VerificationKey.KeySet) key).url(), settings.algorithms());
  }

  private static JWSKeySelector<SecurityContext> publicKey(Path file, List<String> algorithms) {
    PublicKey key = rsaOrEc(file);
    if (key instanceof RSAPublicKey rsa) {
      requireOnly(JWSAlgorithm.RS256, algorithms, file);
      int bits = rsa.getModulus().bitLength();
      require(
          bits >= RSA_BITS,
          "identity.jwt.public_key_file: the RSA key in %s must have at least %d bits, got %d",
          file,
          RSA_BITS,
          bits);
      return new SingleKeyJWSKeySelector<>(JWSAlgorithm.RS256, key);
    }
    requireOnly(JWSAlgorithm.ES256, algorithms, file);
    return new SingleKeyJWSKeySelector<>(JWSAlgorithm.ES256, key);
  }

  private static PublicKey rsaOrEc(Path file) {
    X509EncodedKeySpec encoded = new X509EncodedKeySpec(pem(file));
    try {
      return KeyFactory.getInstance("RSA").generatePublic(encoded);
    } catch (GeneralSecurityException notRsa) {
      try {
        ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(encoded);
        if (Curve.P_256.equals(Curve.forECParameterSpec(key.getParams()))) {
          return key;
        }
      } catch (GeneralSecurityException notEc) {
        notRsa.addSuppressed(notEc);
      }
      throw new IllegalArgumentException(
          "identity.jwt.public_key_file: %s must hold an RSA key, or an EC key on P-256, got neither"
              .formatted(file),
          notRsa);
    }
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
      throw new IllegalArgumentException(
          "identity.jwt.public_key_file: %s must hold a \"-----BEGIN PUBLIC KEY-----\" block, found none"
              .formatted(file));
    }
    return Base64.getMimeDecoder().decode(matcher.group(1));
  }

  /**
   * A remote key set, kept for five minutes, for an hour if it cannot be fetched again, and fetched
   * at most twice in 30 seconds whatever tokens ask for. Connecting, each read and waiting for
   * another thread's fetch have deadlines of two seconds at most.
   */
  private static JWSKeySelector<SecurityContext> keySet(URI url, List<String> algorithms) {
    Set<JWSAlgorithm> accepted = algorithms.stream().map(JWSAlgorithm::parse).collect(toSet());
    try {
      DefaultResourceRetriever retriever =
          new DefaultResourceRetriever(
              (int) CONNECT_TIMEOUT.toMillis(), (int) READ_TIMEOUT.toMillis(), LARGEST_SET);
      JWKSource<SecurityContext> keys =
          JWKSourceBuilder.create(url.toURL(), retriever)
              .cache(KEEP.toMillis(), REFRESH_TIMEOUT.toMillis())
              .refreshAheadCache(false)
              .rateLimited(BETWEEN_FETCHES.toMillis())
              .outageTolerant(KEEP_WHEN_UNREACHABLE.toMillis())
              .build();
      return new JWSVerificationKeySelector<>(accepted, keys);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(
          "identity.jwt.jwks_url: must be an https URL, got " + url, e);
    }
  }

  private static void requireOnly(JWSAlgorithm verifiable, List<String> algorithms, Path file) {
    for (String algorithm : algorithms) {
      require(
          algorithm.equals(verifiable.getName()),
          "identity.jwt.algorithms: %s cannot be verified by the key in %s; set algorithms ="
              + " [\"%s\"]",
          algorithm,
          file,
          verifiable);
    }
  }

  private static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(arguments));
    }
  }
}
