package dev.weir;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it; tasks that fall due run on the mover's thread.
 */
public final class ManualTicker implements Ticker {
  private record Due(long nanos, FutureTask<?> task) {}

  private final Instant start;
  private final AtomicLong nanos = new AtomicLong();
  private final PriorityQueue<Due> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Due::nanos));

  /** Starts at a fixed instant. */
  public ManualTicker() {
    this(Instant.parse("2026-11-21T12:00:00Z"));
  }

  /** Starts at the given time of day. */
  public ManualTicker(Instant start) {
    this.start = start;
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant wallTime() {
    return start.plusNanos(nanos.get());
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    FutureTask<?> future = new FutureTask<>(task, null);
    synchronized (tasks) {
      tasks.add(new Due(nanos.get() + delay.toNanos(), future));
    }
    return future;
  }

  /** Moves the clock, back if negative, running tasks in order as their time comes. */
  public void advance(Duration by) {
    long target = nanos.get() + by.toNanos();
    for (Due due = next(target); due != null; due = next(target)) {
      nanos.set(Math.max(nanos.get(), due.nanos()));
      due.task().run();
    }
    nanos.set(target);
  }

  /** Tasks that have not run and were not cancelled. */
  public int scheduled() {
    synchronized (tasks) {
      tasks.removeIf(due -> due.task().isDone());
      return tasks.size();
    }
  }

  private @Nullable Due next(long target) {
    synchronized (tasks) {
      Due due = tasks.peek();
      return due == null || due.nanos() > target ? null : tasks.poll();
    }
  }
}
