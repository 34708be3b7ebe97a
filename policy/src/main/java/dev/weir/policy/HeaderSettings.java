package dev.weir.policy;

import java.net.URI;
import java.util.Optional;

/**
 * What answers say about limits.
 *
 * @param legacy whether to send X-RateLimit-*
 * @param ietf whether to send RateLimit and RateLimit-Policy
 * @param reset how X-RateLimit-Reset is told
 * @param documentationUrl where refused clients can read more, if anywhere
 */
public record HeaderSettings(
    boolean legacy, boolean ietf, Reset reset, Optional<URI> documentationUrl) {
  /** How X-RateLimit-Reset is told. */
  public enum Reset {
    /** Seconds since 1970. */
    EPOCH,
    /** Seconds from now. */
    DELTA
  }
}
