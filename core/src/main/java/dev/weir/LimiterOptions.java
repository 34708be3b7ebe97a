package dev.weir;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the builders of limiters have in common, at its defaults. */
final class LimiterOptions {
  private final Limits limits;
  @Nullable LimitStore store;
  Ticker ticker = Ticker.system();
  LimiterListener listener = (key, permits, allowed) -> {};

  LimiterOptions(Limits limits) {
    this.limits = limits;
  }

  LimiterCore build(Function<Ticker, LimitStore> ownStore) {
    LimitStore given = store;
    if (given != null) {
      return new LimiterCore(given, Optional.empty(), ticker, listener, limits);
    }
    LimitStore own = ownStore.apply(ticker);
    return new LimiterCore(own, Optional.of(own), ticker, listener, limits);
  }
}
