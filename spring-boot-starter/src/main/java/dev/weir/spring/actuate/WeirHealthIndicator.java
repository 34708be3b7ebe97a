package dev.weir.spring.actuate;

import dev.weir.spring.store.CountingStore;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * How the store is doing. An application is healthy without its shared store, unless the policy
 * then lets nothing pass: it is out of service for that long.
 */
public final class WeirHealthIndicator extends AbstractHealthIndicator {
  private final CountingStore store;

  /** Tells of this store. */
  public WeirHealthIndicator(CountingStore store) {
    super("the store cannot tell how it is doing");
    this.store = store;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    Map<String, Object> health = store.health();
    boolean refusing =
        "degraded".equals(health.get("state")) && "closed".equals(health.get("when_down"));
    (refusing ? builder.outOfService() : builder.up()).withDetails(health);
  }
}
