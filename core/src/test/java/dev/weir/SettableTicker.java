package dev.weir;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** A clock that reads whatever the test says. */
final class SettableTicker implements Ticker {
  private final LongSupplier nanos;

  SettableTicker(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public long nanos() {
    return nanos.getAsLong();
  }

  @Override
  public Instant wallTime() {
    return Instant.EPOCH;
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    throw new UnsupportedOperationException("nothing is scheduled in this test");
  }
}
