package dev.weir.spring.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.Ticker;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import dev.weir.policy.Overrides;
import dev.weir.policy.Penalties;
import dev.weir.policy.PolicyLoader;
import dev.weir.policy.StoreSettings;
import dev.weir.redis.RedisProcess;
import dev.weir.redis.RedisStoreException;
import dev.weir.redis.StoreListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class RedisCountingIT {
  private static final Limits LIMITS = Limits.of(Limit.perMinute(10));

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final StoreListener listener =
      new StoreListener() {
        @Override
        public void onDown(RedisStoreException why) {
          events.add("down");
        }

        @Override
        public void onUp(Duration downFor) {
          events.add("up");
        }
      };

  @Test
  void twoApplicationsShareCountsAndOverrides() {
    try (RedisProcess redis = RedisProcess.start();
        CountingStore one = open(redis);
        CountingStore two = CountingStore.open(settings(redis), Ticker.system());
        Overrides here = one.overrides(Ticker.system());
        Overrides there = two.overrides(Ticker.system());
        Penalties penalties = one.penalties(Ticker.system())) {
      one.limits().check("ip:1:default", LIMITS, 4);
      here.put(new AdminOverride("user:42", new Action.Block(), Optional.empty(), ""));

      assertThat(two.limits().check("ip:1:default", LIMITS, 1).remaining()).isEqualTo(5);
      await()
          .atMost(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(there.of("user:42")).isPresent());
      assertThat(penalties.size()).isZero();
      assertThat(one.mayBlock()).isTrue();
      assertThat(one.health())
          .containsEntry("type", "redis")
          .containsEntry("state", "up")
          .containsEntry("when_down", "local")
          .containsKeys("since", "instances");
    }
  }

  @Test
  void anOutageIsToldAndSurvived() {
    try (RedisProcess redis = RedisProcess.start();
        CountingStore store = open(redis)) {
      redis.kill();
      await()
          .untilAsserted(
              () -> {
                assertThat(store.limits().check("ip:1:default", LIMITS, 1).degraded()).isTrue();
                assertThat(store.health())
                    .containsEntry("state", "degraded")
                    .containsKey("failure");
              });
      redis.restart();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                store.limits().check("ip:2:default", LIMITS, 1);
                assertThat(store.health()).containsEntry("state", "up");
              });

      assertThat(events).containsExactly("down", "up");
    }
  }

  @Test
  void withoutRedisInThePolicyThereIsNone() {
    StoreSettings memory = PolicyLoader.parse("", "weir.toml", Map.of()).store();
    try (CountingStore store = RedisCounting.open(memory, Ticker.system(), List.of())) {
      assertThat(store.health()).containsEntry("type", "memory").containsEntry("keys", 0L);
    }
  }

  private CountingStore open(RedisProcess redis) {
    return RedisCounting.open(settings(redis), Ticker.system(), List.of(listener));
  }

  private static StoreSettings settings(RedisProcess redis) {
    return PolicyLoader.parse(
            "store = { type = \"redis\", url = \"%s\" }".formatted(redis.url()),
            "weir.toml",
            Map.of())
        .store();
  }
}
