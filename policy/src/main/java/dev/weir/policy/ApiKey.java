package dev.weir.policy;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A registered API key, known by its hash only. An immutable value.
 *
 * @param sha256 the key's SHA-256 in lower-case hex
 * @param user whose key it is
 * @param tier the user's tier, if any
 */
public record ApiKey(String sha256, String user, Optional<String> tier) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public ApiKey {
    sha256 = requireSha256(sha256);
    Text.requireNotBlank(user);
    Objects.requireNonNull(tier, "tier");
  }

  /** What a key is registered by: the SHA-256 of its UTF-8 bytes in lower-case hex. */
  public static String sha256Of(String key) {
    return Text.sha256(key);
  }

  /** The hash in small letters. What is not one is not repeated: it may be the key itself. */
  static String requireSha256(String sha256) {
    String lower = sha256.toLowerCase(Locale.ROOT);
    if (!SHA256.matcher(lower).matches()) {
      throw new IllegalArgumentException(
          "must be the key's SHA-256 as 64 hex digits, got "
              + sha256.length()
              + " characters that are not; make it with: printf %s \"$KEY\" | sha256sum");
    }
    return lower;
  }
}
