package dev.weir.spring.policy;

import dev.weir.Ticker;
import dev.weir.policy.Policy;
import dev.weir.policy.ReloadListener;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows since when the policy is in force, and whether its file can be used now. Thread-safe. */
public final class LastReload implements ReloadListener {
  private record State(Instant loaded, @Nullable Instant rejected) {}

  private final Ticker ticker;
  private volatile State state;

  /** The policy is in force from now on. */
  public LastReload(Ticker ticker) {
    this.ticker = ticker;
    this.state = new State(ticker.wallTime(), null);
  }

  @Override
  public void reloaded(Policy policy) {
    state = new State(ticker.wallTime(), null);
  }

  @Override
  public void rejected(RuntimeException failure) {
    state = new State(state.loaded(), ticker.wallTime());
  }

  /** Names and values of a JSON object. Why a policy was rejected is in the log, not for probes. */
  public Map<String, Object> health() {
    State now = state;
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("loaded", told(now.loaded()));
    if (now.rejected() != null) {
      health.put("rejected", told(now.rejected()));
    }
    return health;
  }

  private static String told(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
