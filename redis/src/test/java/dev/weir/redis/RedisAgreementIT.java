package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Algorithm;
import dev.weir.Decision;
import dev.weir.InProcessStore;
import dev.weir.Limit;
import dev.weir.LimitResult;
import dev.weir.LimitStore;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.Reservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random walks with all verbs, several limits that change, reservations and steps back of the
 * clock, side by side with the store in process: both must say the same. All times are whole
 * microseconds.
 */
class RedisAgreementIT {
  private static final int WALKS = 60;
  private static final int STEPS = 120;

  @Test
  void saysWhatTheStoreInProcessSays() {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < WALKS; i++) {
      ManualTicker ticker = new ManualTicker();
      try (TestBackend backend = TestBackend.by(ticker)) {
        new Walk(ticker, backend, random, "seed " + seed + ", walk " + i).run();
      }
    }
  }

  private static final class Walk {
    private static final String KEY = "key";

    /** A reservation in both stores. */
    private record Pair(Reservation inProcess, Reservation inRedis) {}

    private final ManualTicker ticker;
    private final LimitStore inProcess;
    private final LimitStore inRedis;
    private final SplittableRandom random;
    private final String description;
    private final List<Limits> versions = new ArrayList<>();
    private final List<Pair> reservations = new ArrayList<>();
    private final StringBuilder trace = new StringBuilder();

    Walk(ManualTicker ticker, TestBackend backend, SplittableRandom random, String description) {
      this.ticker = ticker;
      this.inProcess = InProcessStore.builder().ticker(ticker).build();
      this.inRedis = backend.counters(SharedRedis.newPrefix());
      this.random = random;
      this.description = description;
      boolean buckets = random.nextBoolean();
      for (int i = 0; i < 3; i++) {
        versions.add(limits(buckets));
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        advance();
        Limits limits = versions.get(random.nextInt(12) / 4 % (step < STEPS / 2 ? 1 : 3));
        step(limits, random.nextInt(5) == 0 ? random.nextLong(1, 40) : random.nextLong(1, 6));
        Limits asked = versions.get(random.nextInt(versions.size()));
        agree("peek " + asked, inProcess.peek(KEY, asked, 3), inRedis.peek(KEY, asked, 3));
      }
    }

    private void step(Limits limits, long permits) {
      trace.append('\n').append(ticker.nanos() / 1_000).append(' ').append(permits);
      trace.append(' ').append(limits);
      switch (random.nextInt(16)) {
        case 0, 1 -> {
          trace.append(" refund");
          inProcess.refund(KEY, limits, permits);
          inRedis.refund(KEY, limits, permits);
        }
        case 2 -> {
          trace.append(" penalize");
          inProcess.penalize(KEY, limits, permits);
          inRedis.penalize(KEY, limits, permits);
        }
        case 3 -> {
          if (random.nextInt(4) == 0) {
            trace.append(" reset");
            inProcess.reset(KEY);
            inRedis.reset(KEY);
          }
        }
        case 4, 5, 6 -> reserve(limits, permits);
        case 7, 8 -> cancel();
        default -> {
          trace.append(" check");
          Decision decision = inProcess.check(KEY, limits, permits);
          agree("check", decision, inRedis.check(KEY, limits, permits));
          stepBack(decision, limits);
        }
      }
    }

    private void reserve(Limits limits, long permits) {
      if (limits.list().stream().anyMatch(l -> l.algorithm() != Algorithm.TOKEN_BUCKET)) {
        return;
      }
      trace.append(" reserve");
      Duration most = Duration.ofMillis(random.nextLong(1, 5_000));
      Pair pair =
          new Pair(
              inProcess.reserve(KEY, limits, permits, most),
              inRedis.reserve(KEY, limits, permits, most));
      agree("reserve", pair.inProcess.decision(), pair.inRedis.decision());
      if (pair.inProcess.granted()) {
        assertThat(pair.inRedis.delay()).as(description).isEqualTo(pair.inProcess.delay());
        reservations.add(pair);
      }
    }

    private void cancel() {
      if (!reservations.isEmpty()) {
        int index = random.nextInt(reservations.size());
        Pair pair = reservations.get(index);
        if (random.nextBoolean()) {
          trace.append(" cancel ").append(index);
          pair.inProcess.cancel();
          pair.inRedis.cancel();
        } else {
          trace.append(" give back ").append(index);
          pair.inProcess.refund();
          pair.inRedis.refund();
        }
      }
    }

    /** Redis's time of a key stands still from when it was written to when it is written again. */
    private void stepBack(Decision decision, Limits limits) {
      if (decision.allowed() && random.nextInt(8) == 0) {
        long millis = 64 * random.nextLong(1, 100);
        trace.append(" back ").append(millis);
        ticker.advance(Duration.ofMillis(-millis));
        agree("check", inProcess.check(KEY, limits, 1), inRedis.check(KEY, limits, 1));
      }
    }

    private void agree(String what, Decision expected, Decision actual) {
      assertThat(actual).as(description + ", " + what + trace).isEqualTo(inMicros(expected));
    }

    /** Waits of a window can end between two microseconds. */
    private static Decision inMicros(Decision decision) {
      List<LimitResult> results =
          decision.results().stream()
              .map(
                  result ->
                      new LimitResult(
                          result.limit(),
                          result.remaining(),
                          result.fullIn(),
                          result.passesIn().map(Walk::inMicros),
                          result.moreIn().map(Walk::inMicros)))
              .toList();
      return decision.allowed()
          ? new Decision.Allowed(results, false)
          : new Decision.Refused(results, false);
    }

    private static Duration inMicros(Duration wait) {
      return Duration.ofNanos((wait.toNanos() + 999) / 1_000 * 1_000);
    }

    private void advance() {
      long micros =
          switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextLong(1, 5_000);
            case 2, 3 -> random.nextLong(1, 400_000);
            default -> random.nextLong(1, 3_000_000);
          };
      ticker.advance(Duration.ofNanos(micros / 1_024 * 1_024_000));
    }

    /** One to three limits under few names, so that some go on under other numbers. */
    private Limits limits(boolean buckets) {
      List<Limit> limits = new ArrayList<>();
      for (String name : List.of("1s", "60s", "other")) {
        if (limits.isEmpty() || random.nextBoolean()) {
          limits.add(limit(name, buckets));
        }
      }
      return Limits.of(limits);
    }

    private Limit limit(String name, boolean buckets) {
      Duration period = Duration.ofSeconds(1L << random.nextInt(3));
      Algorithm[] algorithms = Algorithm.values();
      Algorithm algorithm =
          buckets ? Algorithm.TOKEN_BUCKET : algorithms[random.nextInt(algorithms.length)];
      return algorithm == Algorithm.TOKEN_BUCKET
          ? Limit.of(10, period).named(name).burst(random.nextLong(1, 30))
          : Limit.of(random.nextLong(1, 30), period).named(name).algorithm(algorithm);
    }
  }
}
