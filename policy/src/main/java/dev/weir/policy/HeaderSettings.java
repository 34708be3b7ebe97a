package dev.weir.policy;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * What answers say about limits. An immutable value.
 *
 * @param legacy whether to send X-RateLimit-*
 * @param ietf whether to send RateLimit and RateLimit-Policy
 * @param reset how X-RateLimit-Reset is told
 * @param documentationUrl where refused clients can read more, if anywhere
 */
public record HeaderSettings(
    boolean legacy, boolean ietf, Reset reset, Optional<URI> documentationUrl) {
  /** What holds unless a policy says otherwise: all headers, reset in seconds since 1970. */
  public static final HeaderSettings DEFAULTS =
      new HeaderSettings(true, true, Reset.EPOCH, Optional.empty());

  /** How X-RateLimit-Reset is told. */
  public enum Reset {
    /** Seconds since 1970. */
    EPOCH,
    /** Seconds from now. */
    DELTA;

    static Reset parse(String text) {
      return switch (text) {
        case "epoch" -> EPOCH;
        case "delta" -> DELTA;
        default ->
            throw new IllegalArgumentException(
                "must be \"epoch\" (seconds since 1970) or \"delta\" (seconds from now), got "
                    + Text.quoted(text));
      };
    }
  }

  public HeaderSettings {
    Objects.requireNonNull(reset, "reset");
    documentationUrl.ifPresent(HeaderSettings::requireDocumentationUrl);
  }

  static URI requireDocumentationUrl(URI url) {
    boolean web =
        "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
    if (!web || url.getHost() == null) {
      throw new IllegalArgumentException(
          "must be an http or https URL, got " + Text.quoted(url.toString()));
    }
    return url;
  }
}
