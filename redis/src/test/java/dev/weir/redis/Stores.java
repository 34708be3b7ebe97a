package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Decision;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.Ticker;
import dev.weir.redis.Call.Told;
import dev.weir.redis.RedisSettings.WhenDown;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Two stores that share a Redis, as two instances do, and what they tell their listener. */
final class Stores implements AutoCloseable {
  /** Asked for by all callers; soon used up, and never fuller during a test. */
  static final Limits TIGHT = Limits.of(Limit.perHour(400));

  /** Never used up. */
  static final Limits WIDE = Limits.of(Limit.perHour(100_000_000));

  /** Full again soon after the last call. */
  static final Limits BRIEF = Limits.of(Limit.of(20, Duration.ofMillis(500)));

  static final Duration DEADLINE = RedisSettings.defaults().timeout();

  /** The keys that have one store each. */
  static final List<String> WIDES = List.of("wide-0", "wide-1");

  private static final int SIZE = WIDES.size();
  private static final Duration BACK = Duration.ofSeconds(1);

  /** Soon, and for as long as Redis has then decided. */
  private static final Duration STEADY = Duration.ofSeconds(3);

  private static final int FEW = 3;

  private final String url;
  private final List<RedisStore> stores = new ArrayList<>();
  private final Events events = new Events();

  private Stores(String url) {
    this.url = url;
  }

  private RedisSettings patient() {
    return RedisSettings.builder().url(url).timeout(Duration.ofSeconds(5)).required(true).build();
  }

  /** Opens them; with {@code local} they know of each other when this returns. */
  static Stores on(String url, WhenDown whenDown) {
    RedisSettings settings = RedisSettings.builder().url(url).whenDown(whenDown).build();
    Stores stores = new Stores(url);
    try {
      stores.open(settings);
      stores.warmUp();
      return stores;
    } catch (RuntimeException | Error e) {
      stores.close();
      throw e;
    }
  }

  private void open(RedisSettings settings) {
    Supplier<RedisStore> store = () -> RedisStore.open(settings, Ticker.system(), events);
    if (settings.whenDown() == WhenDown.LOCAL) {
      stores.addAll(fleet(SIZE, store));
    } else {
      Stream.generate(store).limit(SIZE).forEach(stores::add);
    }
  }

  /**
   * Stores that all know how many they are, without waiting for their heartbeats: each counts at
   * its start those that are there, and others stand in for those that are not there yet.
   */
  static List<RedisStore> fleet(int size, Supplier<RedisStore> open) {
    List<RedisStore> fleet = new ArrayList<>();
    Deque<RedisStore> standIns = new ArrayDeque<>();
    Stream.generate(open).limit(size - 1).forEach(standIns::add);
    while (fleet.size() < size) {
      fleet.add(open.get());
      if (!standIns.isEmpty()) {
        standIns.pop().close();
      }
    }
    assertThat(fleet).allMatch(store -> store.health().instances() == size);
    return fleet;
  }

  private void warmUp() {
    for (RedisStore store : stores) {
      for (int i = 0; i < 500; i++) {
        store.check("warm-up", WIDE, 1);
      }
      await().until(() -> !store.check("warm-up", WIDE, 1).degraded());
    }
  }

  RedisStore one() {
    return stores.get(0);
  }

  RedisStore other() {
    return stores.get(1);
  }

  Events events() {
    return events;
  }

  /**
   * Callers of each store for the keys "tight" and "brief", and two for the store's own of {@link
   * #WIDES}.
   */
  Callers callers() {
    List<Callers.Question> questions = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      RedisStore store = stores.get(i);
      String wide = WIDES.get(i);
      questions.add(new Callers.Question("tight", () -> store.check("tight", TIGHT, 1)));
      questions.add(new Callers.Question("brief", () -> store.check("brief", BRIEF, 1)));
      questions.add(new Callers.Question(wide, () -> store.check(wide, WIDE, 1)));
      questions.add(new Callers.Question(wide, () -> store.checkAsync(wide, WIDE, 1).join()));
    }
    return new Callers(questions);
  }

  /** Asserts that both stores soon know that Redis answers, though nobody asks them. */
  void assertUp() {
    await("stores that are up")
        .atMost(STEADY)
        .until(() -> stores.stream().allMatch(store -> store.health().up()));
  }

  /**
   * Asserts that Redis counted everything that it let pass, and each call at most once; what the
   * fallback answered may have been counted before.
   *
   * @param calls all that were made for the key
   */
  void assertCounted(Calls calls, String key) {
    assertUp();
    long passed = calls.of(key).count(Told.ALLOWED);
    assertThat(used(key))
        .as("permits of %s that Redis counted", key)
        .isBetween(passed, passed + calls.of(key).byFallback());
  }

  /**
   * What Redis has counted for a key under {@link #WIDE}. This is not about being prompt: a machine
   * that stands still for longer than a deadline must not make it fail.
   */
  long used(String key) {
    try (RedisStore patient = RedisStore.open(patient())) {
      Decision now = patient.peek(key, WIDE, 1);
      assertThat(now.degraded()).as("whether Redis did not answer").isFalse();
      return WIDE.list().get(0).permits() - now.remaining();
    }
  }

  /** Asserts that Redis decides within a second for each store, and prints how soon. */
  static void assertBackSoon(Calls calls, long back) {
    for (String key : WIDES) {
      Duration took = calls.of(key).untilRedisDecided(back);
      System.out.printf("%s: decided by Redis again after %d ms%n", key, took.toMillis());
      assertThat(took).isLessThan(BACK);
    }
  }

  /**
   * Asserts that each store said once when it went down and once when it came back, at least so
   * many times, and is up. A machine that stands still for a moment can make it a few more.
   */
  void assertOutages(int count) {
    assertUp();
    assertThat(events.downs.get()).as("store_down").isBetween(SIZE * count, SIZE * (count + FEW));
    assertThat(events.ups.get()).as("store_up").isEqualTo(events.downs.get());
  }

  @Override
  public void close() {
    stores.forEach(RedisStore::close);
  }

  /** Counts what a listener hears. */
  static final class Events implements StoreListener {
    private final AtomicInteger downs = new AtomicInteger();
    private final AtomicInteger ups = new AtomicInteger();
    private final Queue<Kind> failures = new ConcurrentLinkedQueue<>();

    @Override
    public void onDown(RedisStoreException why) {
      downs.incrementAndGet();
    }

    @Override
    public void onUp(Duration downFor) {
      ups.incrementAndGet();
    }

    @Override
    public void onFailure(Kind kind) {
      failures.add(kind);
    }

    List<Kind> failures() {
      return List.copyOf(failures);
    }
  }
}
