package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What stores hold of this process and of a Redis: threads and connections. */
record Footprint(List<String> threads, long connections) {
  private static final Pattern OF_STORES = Pattern.compile("(lettuce|redis|resilience4j|weir-).*");

  /** Those of the ticker are the process's and end when they were idle for a while. */
  private static final Pattern OF_THE_TICKER = Pattern.compile("weir-(runner|timer)");

  private static final Duration SOON = Duration.ofSeconds(5);

  static Footprint on(RedisProcess redis) {
    List<String> threads =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> OF_STORES.matcher(name).matches())
            .filter(name -> !OF_THE_TICKER.matcher(name).matches())
            .sorted()
            .toList();
    return new Footprint(threads, connections(redis));
  }

  /** The connections of others than this look at them. */
  private static long connections(RedisProcess redis) {
    return String.valueOf(redis.ask("CLIENT", "LIST")).lines().count() - 1;
  }

  /** Asserts that there are soon as many connections as then. */
  void assertConnectionsAgain(RedisProcess redis) {
    await("as many connections as before")
        .atMost(SOON)
        .untilAsserted(() -> assertThat(connections(redis)).isEqualTo(connections));
  }

  /** Asserts that soon nothing more is held than then. */
  void assertAgain(RedisProcess redis) {
    await("nothing left behind")
        .atMost(SOON)
        .untilAsserted(() -> assertThat(on(redis)).isEqualTo(this));
  }
}
