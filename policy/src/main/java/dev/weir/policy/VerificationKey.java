package dev.weir.policy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What verifies a token's signature: one of a shared secret, a public key or a key set. */
public sealed interface VerificationKey {
  /**
   * A shared secret for HS256, at least as long as its hash (RFC 7518, section 3.2). Never printed.
   */
  record Secret(String value) implements VerificationKey {
    private static final int MIN_BYTES = 32;

    public Secret {
      int length = value.getBytes(StandardCharsets.UTF_8).length;
      if (length < MIN_BYTES) {
        throw new IllegalArgumentException(
            "must have at least "
                + MIN_BYTES
                + " bytes for HS256, got "
                + length
                + "; make one with: openssl rand -base64 48");
      }
    }

    @Override
    public String toString() {
      return "Secret[…]";
    }
  }

  /** A PEM file with a public key for RS256 or ES256. */
  record PublicKeyFile(Path path) implements VerificationKey {
    public PublicKeyFile {
      Objects.requireNonNull(path, "path");
    }
  }

  /** A JSON Web Key Set (RFC 7517) behind a URL: https, or http on this machine. */
  record KeySet(URI url) implements VerificationKey {
    public KeySet {
      boolean secure = "https".equalsIgnoreCase(url.getScheme());
      boolean local = "http".equalsIgnoreCase(url.getScheme()) && isLoopback(url.getHost());
      if (url.getHost() == null || url.getUserInfo() != null || (!secure && !local)) {
        throw new IllegalArgumentException(
            "must be an https URL without user and password (http only for localhost), since"
                + " whoever answers decides whose tokens are valid");
      }
    }

    private static boolean isLoopback(@Nullable String host) {
      String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
      return name.equals("localhost")
          || name.equals("[::1]")
          || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
  }
}
