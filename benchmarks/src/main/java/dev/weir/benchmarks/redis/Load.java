package dev.weir.benchmarks.redis;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What is asked, and the one right answer. Every key was asked once before anything is measured.
 *
 * @param name the case
 * @param permits allowed in each period for a key
 * @param keys asked in random order
 * @param allowed whether requests pass
 */
record Load(String name, long permits, Duration period, List<String> keys, boolean allowed) {
  static final String RANDOM_KEYS = "random-keys";
  static final String HOT_KEY = "hot-key";
  static final String REFUSED = "refused";

  private static final int FIRST = 100_000_000;

  Load {
    keys = List.copyOf(keys);
  }

  /** Clients who are all within their limits, which are so slow that no key is ever idle. */
  static Load randomKeys(int count) {
    return new Load(
        RANDOM_KEYS,
        1000,
        Duration.ofDays(1),
        IntStream.range(0, count).mapToObj(number -> "client" + (FIRST + number)).toList(),
        true);
  }

  /** One key that everybody asks and that refuses nobody: a million a second. */
  static Load hotKey() {
    return new Load(HOT_KEY, 60_000_000, Duration.ofMinutes(1), List.of("everybody"), true);
  }

  /** A client who has used up its permits and keeps asking. */
  static Load refused() {
    return new Load(REFUSED, 1, Duration.ofDays(1), List.of("spent"), false);
  }

  String key(RandomGenerator random) {
    return keys.get(random.nextInt(keys.size()));
  }
}
