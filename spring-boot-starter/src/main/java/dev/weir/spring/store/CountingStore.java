package dev.weir.spring.store;

import dev.weir.InProcessStore;
import dev.weir.LimitStore;
import dev.weir.Ticker;
import dev.weir.policy.InProcessOverrides;
import dev.weir.policy.InProcessPenalties;
import dev.weir.policy.Overrides;
import dev.weir.policy.Penalties;
import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyProblem;
import dev.weir.policy.StoreSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.util.ClassUtils;

/** Where an application counts, and how that is doing. Thread-safe. */
public final class CountingStore implements AutoCloseable {
  private static final String REDIS = "dev.weir.redis.RedisStore";

  private final LimitStore store;
  private final Supplier<Map<String, Object>> health;

  /** Counts in {@code store}, of which {@code health} tells. */
  public CountingStore(LimitStore store, Supplier<Map<String, Object>> health) {
    this.store = store;
    this.health = health;
  }

  /**
   * Opens the store that a policy asks for. Blocks until Redis answered or did not.
   *
   * @throws PolicyException if Redis cannot be meant as the policy has it, or is not on the class
   *     path
   * @throws StoreOpenException if Redis is required and cannot be used
   */
  public static CountingStore open(StoreSettings settings, Ticker ticker) {
    if (settings instanceof StoreSettings.Redis) {
      requireRedis();
      return RedisCounting.open(settings, ticker, List.of());
    }
    return inProcess(InProcessStore.builder().maxKeys(settings.maxKeys()).ticker(ticker).build());
  }

  private static void requireRedis() {
    if (!hasRedis()) {
      throw new PolicyException(
          List.of(
              new PolicyProblem(
                  "class path",
                  0,
                  0,
                  "store.type",
                  "is \"redis\", which needs the library weir-redis; add the dependency"
                      + " dev.weir:weir-redis, or set store.type = \"memory\"")));
    }
  }

  private static boolean hasRedis() {
    return ClassUtils.isPresent(REDIS, null);
  }

  private static CountingStore inProcess(LimitStore store) {
    return new CountingStore(
        store,
        () -> {
          Map<String, Object> health = new LinkedHashMap<>();
          health.put("type", "memory");
          health.put("keys", store.size());
          return health;
        });
  }

  /** A store of the application's own. */
  public static CountingStore of(LimitStore store) {
    return new CountingStore(store, () -> Map.of("type", "custom", "keys", store.size()));
  }

  /** The store itself. */
  public LimitStore limits() {
    return store;
  }

  /** Whether asking it may block: whatever is not known to count in this process may. */
  public boolean mayBlock() {
    return !(store instanceof InProcessStore);
  }

  /** Administrators' overrides, kept where the store counts: shared by those who share it. */
  public Overrides overrides(Ticker ticker) {
    return hasRedis() && RedisCounting.countsIn(store)
        ? RedisCounting.overrides(store)
        : new InProcessOverrides(ticker);
  }

  /** Repeat offenders' penalties, kept where the store counts: shared by those who share it. */
  public Penalties penalties(Ticker ticker) {
    return hasRedis() && RedisCounting.countsIn(store)
        ? RedisCounting.penalties(store)
        : new InProcessPenalties(ticker);
  }

  /** How it is doing, for people and probes: names and values of a JSON object. */
  public Map<String, Object> health() {
    return health.get();
  }

  /** Closes the store. Idempotent. */
  @Override
  public void close() {
    store.close();
  }
}
