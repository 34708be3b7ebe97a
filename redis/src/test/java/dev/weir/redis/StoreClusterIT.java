package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limit;
import dev.weir.Limits;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class StoreClusterIT {
  private static final Limits TEN = Limits.of(Limit.perMinute(10));
  private static final Limits MANY = Limits.of(Limit.perHour(1_000_000));
  private static final Logger LETTUCE = Logger.getLogger("io.lettuce");

  @RepeatedTest(2)
  void opensRightAfterTheClusterCameUp() {
    try (RedisMasters cluster = new RedisMasters()) {
      for (int i = 0; i < 5; i++) {
        try (RedisStore store = RedisStore.open(settings(cluster.url()).required(true).build())) {
          for (int key = 0; key < 20; key++) {
            assertThat(store.check("client" + key, TEN, 1).degraded()).isFalse();
          }
        }
      }
    }
  }

  @Test
  void countsAndHearsAnnouncementsOnAllMasters() {
    StoppingTicker ticker = new StoppingTicker();
    try (RedisMasters cluster = new RedisMasters();
        RedisStore one = open(cluster.url());
        RedisStore other =
            RedisStore.open(settings(cluster.url()).build(), ticker, StoreListener.NONE)) {
      ticker.stop();
      for (int key = 0; key < 20; key++) {
        String client = "client" + key;
        one.check(client, TEN, 10);
        assertThat(other.tryAcquire(client, TEN, 1)).isFalse();
        one.reset(client);
        await().pollInterval(Duration.ofMillis(1)).until(() -> other.tryAcquire(client, TEN, 1));
      }
      assertThat(one.size()).isEqualTo(20);
    }
  }

  @Test
  void aFrozenMasterLeavesTheKeysOfTheOthersToRedis() throws Exception {
    try (RedisMasters cluster = new RedisMasters();
        RedisStore store = RedisStore.open(settings(cluster.url()).build())) {
      RedisProcess frozen = cluster.masters().get(1);
      List<String> lost = keysOf(cluster, master -> master == frozen);
      List<String> kept = keysOf(cluster, master -> master != frozen);
      frozen.freeze();
      ExecutorService threads = Executors.newFixedThreadPool(lost.size());
      AtomicBoolean over = new AtomicBoolean();
      List<Future<?>> callers = new ArrayList<>();
      for (String key : lost) {
        callers.add(
            threads.submit(
                () -> {
                  while (!over.get()) {
                    assertThat(store.check(key, MANY, 1).degraded()).isTrue();
                  }
                }));
      }
      await().until(() -> !store.health().up());

      for (int i = 0; i < 500; i++) {
        for (String key : kept) {
          assertThat(store.check(key, MANY, 1).degraded()).as(key).isFalse();
        }
      }

      over.set(true);
      for (Future<?> caller : callers) {
        caller.get(10, TimeUnit.SECONDS);
      }
      threads.shutdown();
      assertThat(store.health().up()).isFalse();
      frozen.thaw();
      await("found again though nobody asks").until(() -> store.health().up());
      assertThat(store.check(lost.get(0), MANY, 1).degraded()).isFalse();
    }
  }

  @Test
  void aMasterThatRefusesToWriteIsFoundThoughNobodyAsksForItsKeys() {
    try (RedisMasters cluster = new RedisMasters();
        RedisStore store = RedisStore.open(settings(cluster.url()).build())) {
      assertThat(store.health().up()).isTrue();
      RedisProcess full = cluster.masters().get(2);
      full.ask("CONFIG", "SET", "maxmemory", "1");

      await().until(() -> !store.health().up());
      assertThat(store.health().failure()).contains(RedisStoreException.Kind.OOM);
      full.ask("CONFIG", "SET", "maxmemory", "0");
      await().until(() -> store.health().up());
    }
  }

  private static List<String> keysOf(RedisMasters cluster, Predicate<RedisProcess> master) {
    CounterKeys keys = new CounterKeys("weir", 0);
    return IntStream.range(0, 100)
        .mapToObj(i -> "key" + i)
        .filter(key -> master.test(cluster.ownerOf(SlotHash.getSlot(keys.of(key)))))
        .limit(4)
        .toList();
  }

  @Test
  void closingAStoreComplainsOfNothing() {
    List<String> said = new CopyOnWriteArrayList<>();
    Handler listening = new Listening(said);
    LETTUCE.addHandler(listening);
    try (RedisMasters cluster = new RedisMasters()) {
      // On a slow machine another attempt to connect may still be under way.
      await()
          .until(
              () -> {
                said.clear();
                open(cluster.url()).close();
                return said.isEmpty();
              });
    } finally {
      LETTUCE.removeHandler(listening);
    }
  }

  /** Remembers warnings. */
  private static final class Listening extends Handler {
    private final List<String> said;

    Listening(List<String> said) {
      this.said = said;
      setLevel(Level.WARNING);
    }

    @Override
    public void publish(LogRecord message) {
      if (isLoggable(message)) {
        said.add(message.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static RedisStore open(String url) {
    return RedisStore.open(settings(url).build());
  }

  private static RedisSettings.Builder settings(String url) {
    return RedisSettings.builder().url(url).timeout(Duration.ofMillis(500));
  }
}
