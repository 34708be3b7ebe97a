package dev.weir.redis;

import dev.weir.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;

/**
 * The system's ticker until it is stopped. From then on no deadline passes and nothing remembered
 * grows old, so that what is forgotten was forgotten for another reason.
 */
final class StoppingTicker implements Ticker {
  private static final long RUNNING = Long.MIN_VALUE;

  private volatile long stoppedAt = RUNNING;

  void stop() {
    stoppedAt = Ticker.system().nanos();
  }

  @Override
  public long nanos() {
    long stopped = stoppedAt;
    return stopped == RUNNING ? Ticker.system().nanos() : stopped;
  }

  @Override
  public Instant wallTime() {
    return Ticker.system().wallTime();
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    return Ticker.system().schedule(task, delay);
  }
}
