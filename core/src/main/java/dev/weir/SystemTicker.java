package dev.weir;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The machine's clocks, and one daemon thread that tells when something is due and ends when idle.
 *
 * <p>What is due runs on the common pool, so that whoever blocks in it delays nobody's timer.
 */
final class SystemTicker implements Ticker {
  static final SystemTicker INSTANCE = new SystemTicker();

  private final ScheduledThreadPoolExecutor timer;

  private SystemTicker() {
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "weir-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setKeepAliveTime(10, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Instant wallTime() {
    return Instant.now();
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    return timer.schedule(
        () -> ForkJoinPool.commonPool().execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }
}
