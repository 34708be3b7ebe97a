package dev.weir.benchmarks.core;

import static dev.weir.benchmarks.Results.FLOOR;
import static dev.weir.benchmarks.Results.WEIR;

import dev.failsafe.RateLimiter;
import dev.weir.Limit;
import dev.weir.benchmarks.ChildJvm;
import dev.weir.benchmarks.Requirement;
import dev.weir.benchmarks.Results;
import dev.weir.benchmarks.Series;
import dev.weir.benchmarks.Suite;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/** Decisions in process, beside Bucket4j, Resilience4j, Guava and Failsafe. */
public final class CoreSuite implements Suite {
  private static final String HOT_KEY = "hot-key";
  private static final String MILLION_KEYS = "million-keys";
  private static final String MEMORY = "million-keys-memory";
  private static final String ALLOCATION = "-allocation";
  private static final String SLIDING_WINDOW = "weir-sliding-window";

  private static final Rounds QUICK = new Rounds(1, 3, 4, TimeValue.milliseconds(100));
  private static final Rounds QUICK_MILLION = new Rounds(1, 2, 3, TimeValue.milliseconds(180));
  private static final Rounds HOT = new Rounds(3, 2, 3, TimeValue.milliseconds(300));
  private static final Rounds REFUSED = new Rounds(3, 2, 3, TimeValue.milliseconds(300));
  private static final Rounds MILLION = new Rounds(3, 2, 3, TimeValue.milliseconds(300));

  @Override
  public String name() {
    return "core";
  }

  @Override
  public List<Class<?>> measured() {
    return List.of(
        Limit.class,
        Bucket.class,
        RateLimiterConfig.class,
        com.google.common.util.concurrent.RateLimiter.class,
        RateLimiter.class,
        Benchmark.class);
  }

  @Override
  public Results run(boolean quick) throws RunnerException, IOException, InterruptedException {
    List<Series> series = new ArrayList<>();
    for (int threads : List.of(1, 2)) {
      series.addAll((quick ? QUICK : HOT).run(HotKeyBenchmark.class, threads));
    }
    series.addAll((quick ? QUICK : REFUSED).run(RefusedBenchmark.class, 1));
    for (int threads : List.of(1, 2)) {
      series.addAll((quick ? QUICK_MILLION : MILLION).run(MillionKeysBenchmark.class, threads));
    }
    series.addAll(memory());
    return new Results(series);
  }

  private static List<Series> memory() throws IOException, InterruptedException {
    List<Series> series = new ArrayList<>();
    for (KeyMemory.Subject subject : KeyMemory.Subject.values()) {
      System.err.println("memory of " + subject.label());
      series.add(new Series(MEMORY, 1, subject.label(), "B/key", List.of(bytesPerKey(subject))));
    }
    series.sort(Comparator.comparingDouble(Series::value));
    return series;
  }

  /** Weighed under the serial collector, whose heap holds nothing but objects. */
  private static double bytesPerKey(KeyMemory.Subject subject)
      throws IOException, InterruptedException {
    Process process =
        ChildJvm.of(KeyMemory.class, List.of("-XX:+UseSerialGC", "-Xmx2g"), subject.name()).start();
    try (BufferedReader output = process.inputReader()) {
      String line = output.readLine();
      if (process.waitFor() != 0 || line == null) {
        throw new IOException("the memory of " + subject.label() + " could not be measured");
      }
      return Double.parseDouble(line);
    }
  }

  @Override
  public List<Requirement> requirements(Results results) {
    List<Requirement> requirements = new ArrayList<>();
    for (int threads : List.of(1, 2)) {
      requirements.add(
          ratioAtMost(
              "hot key, threads " + threads + ": token bucket at most 1.25 x the floor",
              results.get(HOT_KEY, threads, WEIR),
              results.get(HOT_KEY, threads, FLOOR),
              1.25));
      requirements.add(aheadOfPeers(results, threads));
    }
    requirements.add(allocatesNothing("token bucket", results.get(HOT_KEY + ALLOCATION, 1, WEIR)));
    requirements.add(
        ratioAtMost(
            "hot key, threads 1: sliding window at most 2 x the floor",
            results.get(HOT_KEY, 1, SLIDING_WINDOW),
            results.get(HOT_KEY, 1, FLOOR),
            2));
    requirements.add(
        allocatesNothing("sliding window", results.get(HOT_KEY + ALLOCATION, 1, SLIDING_WINDOW)));
    for (int threads : List.of(1, 2)) {
      requirements.add(
          Requirement.atLeast(
              "million keys, threads " + threads + ": at least 2.5 x faster than Bucket4j",
              results
                  .get(MILLION_KEYS, threads, "bucket4j")
                  .over(results.get(MILLION_KEYS, threads, WEIR)),
              2.5));
    }
    requirements.add(
        Requirement.atMost("memory: at most 128 bytes a key", results.get(MEMORY, 1, WEIR), 128));
    return requirements;
  }

  private static Requirement ratioAtMost(String rule, Series series, Series floor, double most) {
    return Requirement.atMost(rule, series.over(floor), most);
  }

  private static Requirement allocatesNothing(String what, Series series) {
    return Requirement.atMost("hot key: " + what + " allocates nothing", series, 0.5);
  }

  private static Requirement aheadOfPeers(Results results, int threads) {
    Series weir = results.get(HOT_KEY, threads, WEIR);
    List<Series> faster =
        results.of(HOT_KEY, threads).stream()
            .filter(series -> isPeer(series.subject()) && series.value() < weir.value())
            .toList();
    return new Requirement(
        "hot key, threads " + threads + ": token bucket ahead of every peer, or tied",
        faster.isEmpty()
            ? "ahead"
            : faster.stream()
                .map(peer -> (peer.ties(weir) ? "tied with " : "behind ") + peer.subject())
                .collect(Collectors.joining(", ")),
        faster.stream().allMatch(weir::ties));
  }

  private static boolean isPeer(String subject) {
    return !subject.startsWith(WEIR) && !subject.equals(FLOOR) && !subject.equals("nano-time");
  }
}
