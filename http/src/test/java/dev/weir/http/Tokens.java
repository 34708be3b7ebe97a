package dev.weir.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.weir.ManualTicker;
import dev.weir.policy.JwtSettings;
import dev.weir.policy.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** Keys, and tokens signed with them. */
@SuppressWarnings("JavaUtilDate") // the library's type for times
final class Tokens {
  static final String SECRET = "a secret for tests of thirty-two bytes or more";
  static final Instant NOW = new ManualTicker().wallTime();
  static final KeyPair RSA = pair("RSA", 2048);
  static final KeyPair EC = ecPair("secp256r1");

  private Tokens() {}

  static JwtSettings settings(VerificationKey key, String... algorithms) {
    return new JwtSettings(
        List.of(algorithms), key, Optional.empty(), Optional.empty(), "sub", "tier");
  }

  static JwtSettings hs256() {
    return settings(new VerificationKey.Secret(SECRET), "HS256");
  }

  /** Claims of alice, who is premium, for an hour. */
  static JWTClaimsSet.Builder alice() {
    return new JWTClaimsSet.Builder()
        .subject("alice")
        .claim("tier", "premium")
        .expirationTime(in(Duration.ofHours(1)));
  }

  static Date in(Duration wait) {
    return Date.from(NOW.plus(wait));
  }

  static String signed(JWTClaimsSet.Builder claims) {
    return signed(new JWSHeader(JWSAlgorithm.HS256), claims, mac(SECRET));
  }

  static String rsaSigned(JWTClaimsSet.Builder claims) {
    return signed(new JWSHeader(JWSAlgorithm.RS256), claims, new RSASSASigner(RSA.getPrivate()));
  }

  static String ecSigned(JWTClaimsSet.Builder claims) {
    try {
      ECDSASigner signer = new ECDSASigner((ECPrivateKey) EC.getPrivate());
      return signed(new JWSHeader(JWSAlgorithm.ES256), claims, signer);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String signed(JWSHeader header, JWTClaimsSet.Builder claims, JWSSigner signer) {
    try {
      SignedJWT token = new SignedJWT(header, claims.build());
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** A token of these parts, with the given text or a correct HS256 signature. */
  static String raw(String header, String payload, Optional<String> signature) {
    String content = Base64URL.encode(header) + "." + Base64URL.encode(payload);
    if (signature.isPresent()) {
      return content + "." + signature.get();
    }
    try {
      Base64URL mac =
          mac(SECRET)
              .sign(new JWSHeader(JWSAlgorithm.HS256), content.getBytes(StandardCharsets.UTF_8));
      return content + "." + mac;
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static MACSigner mac(String secret) {
    return mac(secret.getBytes(StandardCharsets.UTF_8));
  }

  static MACSigner mac(byte[] secret) {
    try {
      return new MACSigner(secret);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  static KeyPair pair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair ecPair(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
