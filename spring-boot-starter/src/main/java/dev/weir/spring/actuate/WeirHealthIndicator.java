package dev.weir.spring.actuate;

import dev.weir.spring.policy.LastReload;
import dev.weir.spring.store.CountingStore;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * How store and policy are doing. An application is healthy without its shared store, unless the
 * policy then lets nothing pass: it is out of service for that long. It is healthy while its policy
 * file cannot be used, too: the policy before is in force. Thread-safe.
 */
public final class WeirHealthIndicator extends AbstractHealthIndicator {
  private final CountingStore store;
  private final LastReload policy;

  /** Tells of these. */
  public WeirHealthIndicator(CountingStore store, LastReload policy) {
    super("the store cannot tell how it is doing");
    this.store = store;
    this.policy = policy;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    Map<String, Object> health = store.health();
    boolean refusing =
        "degraded".equals(health.get("state")) && "closed".equals(health.get("when_down"));
    (refusing ? builder.outOfService() : builder.up())
        .withDetails(health)
        .withDetail("policy", policy.health());
  }
}
