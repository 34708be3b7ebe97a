package dev.weir;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the builders of limiters have in common. */
final class LimiterBuilding {
  private final Limits limits;
  @Nullable LimitStore store;
  Ticker ticker = Ticker.system();
  LimiterListener listener = (key, permits, allowed) -> {};

  LimiterBuilding(Limits limits) {
    this.limits = limits;
  }

  Verbs verbs(Function<Ticker, LimitStore> ownStore) {
    return new Verbs(store == null ? ownStore.apply(ticker) : store, ticker, listener, limits);
  }
}
