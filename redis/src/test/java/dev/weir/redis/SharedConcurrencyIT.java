package dev.weir.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.weir.ConcurrencyLimitExceededException;
import dev.weir.StoreUnavailableException;
import dev.weir.redis.SharedConcurrencyLimiter.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SharedConcurrencyIT {
  private static final Duration LONG_LEASE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void instancesShareALimit() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        Instance one = new Instance(redis);
        Instance two = new Instance(redis)) {
      SharedConcurrencyLimiter here = one.limiter(3, LONG_LEASE);
      SharedConcurrencyLimiter there = two.limiter(3, LONG_LEASE);

      Permit first = here.tryAcquire().orElseThrow();
      Permit second = there.tryAcquire().orElseThrow();
      Permit third = there.acquire(Duration.ZERO);
      assertThat(here.tryAcquire()).isEmpty();
      assertThatExceptionOfType(ConcurrencyLimitExceededException.class)
          .isThrownBy(() -> there.acquire(Duration.ofMillis(20)));

      CompletableFuture<Permit> waiting = here.acquireAsync(PATIENCE);
      second.close();
      second.close();
      waiting.get(20, SECONDS).close();
      first.close();
      third.close();
      await().untilAsserted(() -> assertThat(redis.list("KEYS", "*:concurrency:*")).isEmpty());
    }
  }

  @Test
  void aHolderThatVanishesIsReplacedWhenItsLeaseEnds() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        Instance survivor = new Instance(redis)) {
      SharedConcurrencyLimiter limiter = survivor.limiter(1, LONG_LEASE);
      Duration lease = Duration.ofMillis(600);
      long began = System.nanoTime();
      try (Instance vanishing = new Instance(redis)) {
        vanishing.limiter(1, lease).acquire(Duration.ZERO);
      }

      assertThat(limiter.tryAcquire()).isEmpty();
      limiter.acquire(PATIENCE).close();

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(lease.minusMillis(10), PATIENCE.dividedBy(2));
    }
  }

  @Test
  void whatNobodyGivesBackExpiresWithItsKey() throws Exception {
    try (RedisProcess redis = RedisProcess.start()) {
      try (Instance vanishing = new Instance(redis)) {
        vanishing.limiter(2, Duration.ofMillis(300)).acquire(Duration.ZERO);
        assertThat(redis.list("KEYS", "*:concurrency:*")).hasSize(1);
      }
      await().until(() -> redis.list("KEYS", "*:concurrency:*").isEmpty());
    }
  }

  @Test
  void aJobLongerThanItsLeaseKeepsIt() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        Instance one = new Instance(redis);
        Instance two = new Instance(redis)) {
      Permit job = one.limiter(1, Duration.ofMillis(400)).acquire(Duration.ZERO);
      SharedConcurrencyLimiter other = two.limiter(1, LONG_LEASE);

      await()
          .during(Duration.ofMillis(1_600))
          .atMost(Duration.ofSeconds(5))
          .until(() -> job.held() && other.tryAcquire().isEmpty());
      job.close();
      other.acquire(PATIENCE).close();
    }
  }

  @Test
  void aFrozenRedisIsToldInTimeAndWhatItGrantedInVainIsFreedWhenItThaws() {
    try (RedisProcess redis = RedisProcess.start();
        Instance one = new Instance(redis)) {
      SharedConcurrencyLimiter limiter = one.limiter(1, LONG_LEASE);
      limiter.tryAcquire().orElseThrow().close();
      redis.freeze();

      long asked = System.nanoTime();
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(limiter::tryAcquire)
          .withMessageContaining("did not answer within 200 ms");
      assertThat(Duration.ofNanos(System.nanoTime() - asked))
          .isLessThan(Instance.TIMEOUT.plusMillis(150));
      redis.thaw();

      await()
          .atMost(Duration.ofSeconds(5))
          .ignoreException(StoreUnavailableException.class)
          .until(() -> limiter.tryAcquire().isPresent());
    }
  }

  @Test
  void whatIsHeldWhenRedisLosesItsDataSaysSoAndIsCountedAgain() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        Instance one = new Instance(redis);
        Instance two = new Instance(redis)) {
      SharedConcurrencyLimiter here = one.limiter(2, Duration.ofSeconds(1));
      SharedConcurrencyLimiter there = two.limiter(2, Duration.ofSeconds(1));
      List<Permit> held = List.of(here.acquire(Duration.ZERO), here.acquire(Duration.ZERO));
      redis.kill();
      await()
          .untilAsserted(
              () ->
                  assertThatExceptionOfType(StoreUnavailableException.class)
                      .isThrownBy(() -> there.acquire(Duration.ZERO)));
      redis.restart();

      await().until(() -> here.stats().lost() == 2);
      assertThat(held).noneMatch(Permit::held);
      await()
          .ignoreException(StoreUnavailableException.class)
          .untilAsserted(() -> assertThat(there.tryAcquire()).isEmpty());
      held.forEach(Permit::close);
      there.acquire(PATIENCE).close();
    }
  }

  @Test
  void aUserNeedsOnlyTheRightsThatTheGuideNames() throws Exception {
    String user =
        "--user weir on >secret ~weir:* resetchannels &weir:* +@read +@write +@scripting +@pubsub"
            + " +@connection +time"
            + " --user default off";
    try (RedisProcess redis = RedisProcess.start(user.split(" "));
        Instance one = new Instance("redis://weir:secret@127.0.0.1:" + redis.port())) {
      SharedConcurrencyLimiter limiter = one.limiter(1, Duration.ofMillis(300));
      Permit permit = limiter.acquire(Duration.ZERO);
      CompletableFuture<Permit> waiting = limiter.acquireAsync(PATIENCE);

      await().during(Duration.ofMillis(500)).until(permit::held);
      permit.close();
      waiting.get(20, SECONDS).close();
    }
  }

  @Test
  void aLeaseTakesLittleMemory() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        Instance one = new Instance(redis)) {
      SharedConcurrencyLimiter limiter = one.limiter(1_000, LONG_LEASE);
      for (int i = 0; i < 1_000; i++) {
        limiter.acquire(Duration.ZERO);
      }

      assertThat((Long) redis.ask("MEMORY", "USAGE", "weir:concurrency:{mail}", "SAMPLES", "0"))
          .isBetween(50_000L, 120_000L);
    }
  }

  @Test
  void neverMoreThanTheLimitAreUnderWay() throws Exception {
    int limit = 3;
    try (RedisProcess redis = RedisProcess.start();
        Instance one = new Instance(redis);
        Instance two = new Instance(redis)) {
      Work work = new Work();
      List<Callable<Integer>> threads = new ArrayList<>();
      for (int thread = 0; thread < 16; thread++) {
        SharedConcurrencyLimiter limiter = (thread % 2 == 0 ? one : two).limiter(limit, LONG_LEASE);
        threads.add(
            () -> {
              for (int i = 0; i < 200; i++) {
                try (Permit permit = limiter.acquire(PATIENCE)) {
                  work.under(permit);
                }
              }
              return 200;
            });
      }

      assertThat(run(threads)).isEqualTo(3_200);
      assertThat(work.most.get()).isEqualTo(limit);
      await().untilAsserted(() -> assertThat(redis.list("KEYS", "*:concurrency:*")).isEmpty());
    }
  }

  @Test
  void aLimiterSharedByThreadsIsNeverExceededEither() throws Exception {
    int limit = 3;
    try (RedisProcess redis = RedisProcess.start();
        Instance one = new Instance(redis);
        Instance two = new Instance(redis)) {
      Work work = new Work();
      List<SharedConcurrencyLimiter> limiters =
          List.of(one.limiter(limit, LONG_LEASE), two.limiter(limit, LONG_LEASE));
      List<Callable<Integer>> threads = new ArrayList<>();
      for (int thread = 0; thread < 16; thread++) {
        SharedConcurrencyLimiter limiter = limiters.get(thread % 2);
        boolean cancels = thread >= 12;
        threads.add(
            () -> {
              for (int i = 0; i < 200; i++) {
                CompletableFuture<Permit> wait = limiter.acquireAsync(PATIENCE);
                if (!cancels || !wait.cancel(false)) {
                  try (Permit permit = wait.get()) {
                    work.under(permit);
                  }
                }
              }
              return 200;
            });
      }

      assertThat(run(threads)).isEqualTo(3_200);
      assertThat(work.most.get()).isEqualTo(limit);
      await().untilAsserted(() -> assertThat(redis.list("KEYS", "*:concurrency:*")).isEmpty());
    }
  }

  @Test
  void aRedisKilledAndRestartedUnderLoadIsUsedAgainAndTheLimitHolds() throws Exception {
    int limit = 3;
    try (RedisProcess redis = RedisProcess.start();
        Instance one = new Instance(redis);
        Instance two = new Instance(redis)) {
      Work work = new Work();
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger down = new AtomicInteger();
      List<SharedConcurrencyLimiter> limiters =
          List.of(one.limiter(limit, LONG_LEASE), two.limiter(limit, LONG_LEASE));
      ExecutorService threads = Executors.newFixedThreadPool(8);
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        SharedConcurrencyLimiter limiter = limiters.get(thread % 2);
        running.add(
            threads.submit(
                () -> {
                  while (!over.get()) {
                    try (Permit permit = limiter.acquire(PATIENCE)) {
                      work.under(permit);
                    } catch (StoreUnavailableException e) {
                      down.incrementAndGet();
                      Thread.onSpinWait();
                    }
                  }
                  return null;
                }));
      }
      for (int round = 1; round <= 3; round++) {
        int done = work.done.get();
        await().until(() -> work.done.get() > done + 200);
        redis.kill();
        int failures = down.get();
        await().until(() -> down.get() > failures + 100);
        redis.restart();
      }
      int done = work.done.get();
      await().until(() -> work.done.get() > done + 200);
      over.set(true);
      for (Future<?> each : running) {
        each.get(10, SECONDS);
      }
      threads.shutdown();

      // Those inside when Redis lost its data may run beside as many again.
      assertThat(work.most.get()).isLessThanOrEqualTo(2 * limit);
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(redis.list("KEYS", "*:concurrency:*")).isEmpty());
    }
  }

  @Test
  void instancesShareALimitOnACluster() throws Exception {
    try (RedisMasters cluster = new RedisMasters();
        Instance one = new Instance(cluster.url());
        Instance two = new Instance(cluster.url())) {
      for (int i = 0; i < 10; i++) {
        String name = "queue" + i;
        SharedConcurrencyLimiter here = one.store.concurrency(name, 2, LONG_LEASE);
        SharedConcurrencyLimiter there = two.store.concurrency(name, 2, LONG_LEASE);
        Permit first = here.acquire(PATIENCE);
        Permit second = there.acquire(PATIENCE);
        assertThat(here.tryAcquire()).as(name).isEmpty();

        CompletableFuture<Permit> waiting = here.acquireAsync(PATIENCE);
        second.close();
        waiting.get(20, SECONDS).close();
        first.close();
      }
      assertThat(cluster.masters())
          .allSatisfy(
              master ->
                  await()
                      .untilAsserted(
                          () -> assertThat(master.list("KEYS", "*:concurrency:*")).isEmpty()));
    }
  }

  @Test
  void whatIsHeldOutlivesAFailover() throws Exception {
    try (RedisSentinels sentinels = new RedisSentinels();
        Instance one = new Instance(sentinels.url());
        Instance two = new Instance(sentinels.url())) {
      Permit held = one.limiter(1, LONG_LEASE).acquire(PATIENCE);
      SharedConcurrencyLimiter there = two.limiter(1, LONG_LEASE);
      await("the lease on the replica")
          .until(
              () ->
                  Long.valueOf(1)
                      .equals(sentinels.replica().ask("EXISTS", "weir:concurrency:{mail}")));

      sentinels.master().kill();
      await().atMost(Duration.ofSeconds(30)).until(sentinels::isAnnounced);

      await("an answer of the new master")
          .atMost(PATIENCE)
          .ignoreException(StoreUnavailableException.class)
          .untilAsserted(() -> assertThat(there.tryAcquire()).isEmpty());
      assertThat(held.held()).isTrue();
      CompletableFuture<Permit> waiting = there.acquireAsync(PATIENCE);
      held.close();
      waiting.get(20, SECONDS).close();
    }
  }

  private static int run(List<Callable<Integer>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      int sum = 0;
      for (Future<Integer> each : threads.invokeAll(tasks)) {
        sum += each.get();
      }
      return sum;
    } finally {
      threads.shutdown();
    }
  }

  /** Counts how many are at work at once. */
  private static final class Work {
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    void under(Permit permit) {
      assertThat(permit.held()).isTrue();
      most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
      LockSupport.parkNanos(100_000);
      underWay.decrementAndGet();
      done.incrementAndGet();
    }
  }

  /** One process's store. */
  private static final class Instance implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofMillis(200);

    private final RedisStore store;

    Instance(RedisProcess redis) {
      this(redis.url());
    }

    Instance(String url) {
      store =
          RedisStore.open(RedisSettings.builder().url(url).timeout(TIMEOUT).required(true).build());
    }

    SharedConcurrencyLimiter limiter(int limit, Duration leaseTime) {
      return store.concurrency("mail", limit, leaseTime);
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
