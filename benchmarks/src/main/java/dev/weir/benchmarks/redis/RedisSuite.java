package dev.weir.benchmarks.redis;

import dev.weir.benchmarks.Requirement;
import dev.weir.benchmarks.Results;
import dev.weir.benchmarks.Series;
import dev.weir.benchmarks.Suite;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.redisson.Redisson;
import redis.embedded.RedisServer;

/**
 * Decisions in a Redis on this machine. Clients and Redis share its cores and there is no network
 * between them, so only ratios travel.
 */
public final class RedisSuite implements Suite {
  static final String MEMORY = "memory-per-key";
  static final String MEMORY_USAGE = "memory-usage-per-key";

  static final Callers ALONE = Callers.threads(1);
  static final Callers SOME = Callers.threads(16);
  static final Callers MANY = Callers.threads(64);
  static final Callers ASYNC = Callers.inFlight(256);

  private static final List<Callers> ALL = List.of(ALONE, SOME, MANY, ASYNC);

  private static final int KEYS = 100_000;
  private static final int QUICK_KEYS = 20_000;

  private static final Effort FULL = new Effort(Duration.ofMillis(600), 8, Duration.ofMillis(300));
  private static final Effort QUICK = new Effort(Duration.ofMillis(300), 4, Duration.ofMillis(150));

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public List<Class<?>> measured() {
    return List.of(
        Bucket4jLettuce.class,
        Redisson.class,
        RedisClient.class,
        RedisServer.class,
        Histogram.class);
  }

  @Override
  public Results run(boolean quick) throws Exception {
    Load randomKeys = Load.randomKeys(quick ? QUICK_KEYS : KEYS);
    List<Series> series = new ArrayList<>();
    try (Arena arena = Arena.open(Topology.STANDALONE)) {
      if (quick) {
        series.addAll(arena.measure(randomKeys, ALL, QUICK));
        series.addAll(arena.measure(Load.hotKey(), List.of(SOME, ASYNC), QUICK));
        series.addAll(arena.measure(Load.refused(), List.of(SOME), QUICK));
      } else {
        series.addAll(arena.measure(randomKeys, ALL, FULL));
        series.addAll(arena.measure(Load.hotKey(), ALL, FULL));
        series.addAll(arena.measure(Load.refused(), ALL, FULL));
      }
    }
    try (Arena arena = Arena.open(Topology.CLUSTER)) {
      if (quick) {
        series.addAll(arena.measure(randomKeys, List.of(SOME, ASYNC), QUICK));
      } else {
        series.addAll(arena.measure(randomKeys, ALL, FULL));
        series.addAll(arena.measure(Load.hotKey(), List.of(SOME, ASYNC), FULL));
        series.addAll(arena.measure(Load.refused(), List.of(SOME), FULL));
      }
    }
    series.addAll(memory(randomKeys));
    return new Results(series);
  }

  private static List<Series> memory(Load load) throws Exception {
    List<Series> allocated = new ArrayList<>();
    List<Series> reported = new ArrayList<>();
    for (Subject subject : Subject.values()) {
      if (subject != Subject.FLOOR) {
        System.err.println("memory of " + subject.label());
        RedisMemory memory = RedisMemory.of(subject, load);
        allocated.add(bytes(MEMORY, subject, memory.allocated()));
        reported.add(bytes(MEMORY_USAGE, subject, memory.reported()));
      }
    }
    allocated.addAll(reported);
    return allocated;
  }

  private static Series bytes(String scenario, Subject subject, double bytes) {
    return new Series(scenario, 1, subject.label(), "B/key", List.of(bytes));
  }

  @Override
  public List<Requirement> requirements(Results results) {
    return Promises.of(results);
  }
}
