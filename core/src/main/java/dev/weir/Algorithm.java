package dev.weir;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a {@link Limit} counts. */
public enum Algorithm {
  /**
   * The default. The first window opens with the client's first request and is exact; in later ones
   * what was used in the window before counts in proportion. At most {@code permits} pass in one
   * window, fewer than twice that in any period whatever the traffic.
   */
  SLIDING_WINDOW("sliding-window") {
    @Override
    LimitCell newCell(@Nullable String key, Limit limit) {
      return new SlidingWindow(key, limit);
    }
  },

  /**
   * Permits drip into a bucket at an even rate and may be saved up to the burst. The only algorithm
   * on which reservations queue.
   */
  TOKEN_BUCKET("token-bucket") {
    @Override
    LimitCell newCell(@Nullable String key, Limit limit) {
      return new TokenBucket(key, limit);
    }
  },

  /**
   * Remembers when each permit was taken: never more than {@code permits} in any period, at the
   * price of memory per permit, which is why permits are capped at {@link
   * Limit#MAX_SLIDING_LOG_PERMITS}.
   */
  SLIDING_LOG("sliding-log") {
    @Override
    LimitCell newCell(@Nullable String key, Limit limit) {
      return new SlidingLog(key, limit);
    }
  },

  /**
   * A window opens with a request, holds {@code permits} and closes after the period. Up to twice
   * the permits may pass around a boundary.
   */
  FIXED_WINDOW("fixed-window") {
    @Override
    LimitCell newCell(@Nullable String key, Limit limit) {
      return new FixedWindow(key, limit);
    }
  };

  private final String label;

  Algorithm(String label) {
    this.label = label;
  }

  /** The name used in configuration, such as {@code sliding-window}. */
  public String label() {
    return label;
  }

  /**
   * The algorithm with this label.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static Algorithm ofLabel(String label) {
    for (Algorithm algorithm : values()) {
      if (algorithm.label.equals(label)) {
        return algorithm;
      }
    }
    throw new IllegalArgumentException(
        "algorithm must be one of "
            + Arrays.stream(values()).map(Algorithm::label).collect(Collectors.joining(", "))
            + ", got \""
            + label
            + "\"");
  }

  /** A fresh cell for a limit of this algorithm; {@code key} is null inside a composite. */
  abstract LimitCell newCell(@Nullable String key, Limit limit);
}
