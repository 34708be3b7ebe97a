package dev.weir.redis;

import dev.weir.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** The time of another ticker, without anything that happens later. */
record Still(Ticker time) implements Ticker {
  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public Instant wallTime() {
    return time.wallTime();
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    return new CompletableFuture<>();
  }
}
