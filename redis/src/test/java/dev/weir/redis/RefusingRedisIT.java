package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.Call.Told;
import dev.weir.redis.RedisSettings.WhenDown;
import dev.weir.redis.RedisStoreException.Kind;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two stores under load on a Redis that answers, but does not do what it is asked. */
class RefusingRedisIT {
  private static final int PERMITS = (int) Stores.TIGHT.list().get(0).permits();
  private static final int FLUSH_EVERY_MILLIS = 10;

  private final RedisProcess redis = RedisProcess.start("--maxmemory-policy", "noeviction");

  @AfterEach
  void end() {
    redis.close();
  }

  @Test
  void aRedisThatIsOutOfMemory() {
    try (Stores stores = Stores.on(redis.url(), WhenDown.OPEN)) {
      long enough;
      Calls calls;
      try (Callers callers = stores.callers()) {
        callers.awaitRedis();
        redis.ask("CONFIG", "SET", "maxmemory", "1");
        callers.awaitFallback();
        redis.ask("CONFIG", "SET", "maxmemory", "0");
        enough = System.nanoTime();
        callers.awaitRedis();
        calls = callers.stop();
      }

      calls.assertPrompt("Redis is out of memory", Stores.DEADLINE);
      Stores.assertBackSoon(calls, enough);
      assertThat(stores.events().failures()).contains(Kind.OOM);
      assertThat(calls.of("tight").count(Told.ALLOWED)).isLessThanOrEqualTo(PERMITS);
      Stores.WIDES.forEach(key -> stores.assertCounted(calls, key));
      stores.assertOutages(1);
    }
  }

  @Test
  void aRedisThatBecomesAReplicaAndAMasterAgain() {
    try (RedisProcess other = RedisProcess.start();
        Stores stores = Stores.on(redis.url(), WhenDown.OPEN)) {
      long master;
      Calls calls;
      try (Callers callers = stores.callers()) {
        callers.awaitRedis();
        redis.ask("REPLICAOF", "127.0.0.1", String.valueOf(other.port()));
        callers.awaitFallback();
        redis.ask("REPLICAOF", "NO", "ONE");
        master = System.nanoTime();
        callers.awaitRedis();
        calls = callers.stop();
      }

      calls.assertPrompt("Redis is a replica", Stores.DEADLINE);
      Stores.assertBackSoon(calls, master);
      assertThat(stores.events().failures()).contains(Kind.READONLY);
      assertThat(calls.of("tight").startedAfter(master).count(Told.ALLOWED))
          .as("by a Redis that took over another's data, which is none")
          .isLessThanOrEqualTo(PERMITS);
      stores.assertOutages(1);
    }
  }

  @Test
  void aRedisThatForgetsItsScriptsAllTheTime() {
    ScheduledExecutorService flusher = Executors.newSingleThreadScheduledExecutor();
    try (Stores stores = Stores.on(redis.url(), WhenDown.OPEN)) {
      Calls calls;
      try (Callers callers = stores.callers()) {
        redis.ask("CONFIG", "RESETSTAT");
        flusher.scheduleAtFixedRate(
            () -> redis.ask("SCRIPT", "FLUSH"), 0, FLUSH_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        for (int i = 0; i < 5; i++) {
          callers.awaitRedis();
        }
        calls = callers.stop();
      } finally {
        flusher.shutdownNow();
      }

      calls.assertPrompt("scripts are forgotten", Stores.DEADLINE);
      assertThat(String.valueOf(redis.ask("INFO", "commandstats"))).contains("cmdstat_eval:calls=");
      assertThat(calls.byFallback()).isLessThan(calls.count() / 4);
      Stores.WIDES.forEach(key -> stores.assertCounted(calls, key));
    }
  }
}
