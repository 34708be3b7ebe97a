package dev.weir.spring.policy;

import dev.weir.Ticker;
import dev.weir.http.LiveLimiter;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyReload;
import dev.weir.policy.PolicyReload.Outcome;
import dev.weir.policy.ReloadListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The policy that requests are decided by now, and its reload. Thread-safe.
 *
 * <p>Only a file can change while the application runs; it is looked at every second, and when
 * asked to.
 */
public final class PolicyInForce implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final LiveLimiter limiter;
  private final Optional<PolicySource> source;
  private final @Nullable PolicyReload reload;

  private PolicyInForce(
      LiveLimiter limiter, Optional<PolicySource> source, @Nullable PolicyReload reload) {
    this.limiter = limiter;
    this.source = source;
    this.reload = reload;
  }

  /** What {@code limiter} decides by, for good. */
  public static PolicyInForce fixed(LiveLimiter limiter, Optional<PolicySource> source) {
    return new PolicyInForce(limiter, source, null);
  }

  /**
   * What {@code limiter} decides by, as a file changes it.
   *
   * @param watch whether the file is looked at without being asked to
   * @param listeners who is told of changes
   */
  public static PolicyInForce following(
      LiveLimiter limiter,
      PolicySource source,
      boolean watch,
      Ticker ticker,
      List<ReloadListener> listeners) {
    Path file = source.file().orElseThrow();
    PolicyReload.Builder reload =
        PolicyReload.builder(file, limiter.get().engine().policy())
            .environment(source.environment())
            .apply(limiter::replace)
            .ticker(ticker)
            .listener(new Listeners(listeners));
    if (watch) {
      reload.watch(BETWEEN_LOOKS);
    }
    return new PolicyInForce(limiter, Optional.of(source), reload.start());
  }

  /** The policy. */
  public Policy policy() {
    return limiter.get().engine().policy();
  }

  /** Where it came from, for people. */
  public String source() {
    return source.map(PolicySource::toString).orElse("a bean of the application");
  }

  /** Reads the file now, and puts it in force if it is sound. Blocks while it does. */
  public Outcome reload() {
    return reload == null
        ? new Outcome.Rejected(
            new IllegalStateException(
                "the policy comes from "
                    + source()
                    + ", which does not change while the application runs; put it in a file, weir.policy-file"))
        : reload.reload();
  }

  /** Follows the file no longer. Idempotent. */
  @Override
  public void close() {
    if (reload != null) {
      reload.close();
    }
  }

  /** Tells several. */
  private record Listeners(List<ReloadListener> all) implements ReloadListener {
    @Override
    public void reloaded(Policy policy) {
      all.forEach(listener -> listener.reloaded(policy));
    }

    @Override
    public void rejected(RuntimeException failure) {
      all.forEach(listener -> listener.rejected(failure));
    }
  }
}
