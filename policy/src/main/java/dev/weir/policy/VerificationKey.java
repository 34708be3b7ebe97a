package dev.weir.policy;

import java.net.URI;
import java.nio.file.Path;

/** What verifies a token's signature: one of a shared secret, a public key or a key set. */
public sealed interface VerificationKey {
  /** A shared secret for HS256. Never printed. */
  record Secret(String value) implements VerificationKey {
    @Override
    public String toString() {
      return "Secret[…]";
    }
  }

  /** A PEM file with a public key for RS256 or ES256. */
  record PublicKeyFile(Path path) implements VerificationKey {}

  /** A JSON Web Key Set behind a URL. */
  record KeySet(URI url) implements VerificationKey {}
}
