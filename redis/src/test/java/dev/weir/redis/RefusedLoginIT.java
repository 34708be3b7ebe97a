package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.redis.RedisSettings.WhenDown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that Redis does not let in, and what it tells those who gave it no listener. */
class RefusedLoginIT {
  private static final Limits LIMITS = Limits.of(Limit.perHour(1_000_000));
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Logger LOGGER = Logger.getLogger(RedisStore.class.getName());

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Handler lines =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          log.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(lines);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(lines);
    LOGGER.setUseParentHandlers(true);
  }

  @Test
  void theRightPasswordIsNoticedWithinASecond() {
    try (RedisProcess redis = RedisProcess.start("--requirepass", "first");
        RedisStore store =
            RedisStore.open(settings("redis://:hunter2@127.0.0.1:" + redis.port()))) {
      // By then attempts are as far apart as they get.
      await().pollDelay(SECOND.multipliedBy(2)).until(() -> !store.health().up());
      try (RespClient admin = new RespClient(redis.port())) {
        admin.send("AUTH", "first");
        admin.send("CONFIG", "SET", "requirepass", "hunter2");
      }

      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(SECOND)
          .until(() -> !store.check("client", LIMITS, 1).degraded());
      await().until(() -> store.health().up());
    }
    assertThat(log)
        .hasSize(2)
        .allMatch(line -> !line.contains("hunter2"))
        .anySatisfy(
            line -> assertThat(line).startsWith("WARNING").contains("store_down", "kind=auth"))
        .anySatisfy(line -> assertThat(line).startsWith("INFO").contains("store_up"));
  }

  @Test
  void aStoreThatIsOpenedWithoutAListenerLogsThatItCountsByItself() {
    int nobody = RedisProcess.freePort();
    try (RedisStore store = RedisStore.open(settings("redis://127.0.0.1:" + nobody))) {
      assertThat(store.check("client", LIMITS, 1).degraded()).isTrue();
    }

    assertThat(log)
        .singleElement()
        .asString()
        .startsWith(Level.WARNING.toString())
        .contains(
            "store_down",
            "redis=redis://127.0.0.1:" + nobody,
            "kind=connection",
            "when_down=local");
  }

  private static RedisSettings settings(String url) {
    return RedisSettings.builder().url(url).whenDown(WhenDown.LOCAL).build();
  }
}
