package dev.weir.redis;

import dev.weir.StoreUnavailableException;
import dev.weir.redis.Leases.Taken;
import dev.weir.redis.SharedConcurrencyLimiter.Permit;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Those of one limiter who want a permit, in the order in which they came. Thread-safe; nothing
 * here blocks.
 *
 * <p>One call at a time asks Redis for as many permits as are wanted, so nobody overtakes, and
 * those who come meanwhile share the next. When there is no room for all, the impatient are turned
 * away and Redis is asked again when a permit was given back here, when another instance announces
 * one, and in any case when the first lease ends or after a tenth of a second, whichever is first.
 */
final class PermitQueue {
  /** Whoever wants a permit. */
  static final class Wait {
    private final CompletableFuture<Optional<Permit>> outcome = new CompletableFuture<>();
    private boolean patient;
    private boolean asked;

    private Wait(boolean patient) {
      this.patient = patient;
    }

    /** A permit; none if there was no room; or a {@link StoreUnavailableException}. */
    CompletableFuture<Optional<Permit>> outcome() {
      return outcome;
    }
  }

  private static final int ASKED_AT_ONCE = 128;
  private static final Duration LONGEST_POLL = Duration.ofMillis(100);

  /** Keeps instances that wait for the same lease to end from asking all at once. */
  private static final Duration SPREAD = Duration.ofMillis(10);

  private final Concurrency shared;
  private final String key;
  private final Leases leases;
  private final Object lock = new Object();
  private final Set<Wait> queue = new LinkedHashSet<>();

  private boolean asking;

  /** There was no room when Redis was last asked, and somebody waits for it. */
  private boolean full;

  /** There may be room again since Redis was last asked. */
  private boolean woken;

  private long refused;
  private @Nullable Future<?> poll;

  PermitQueue(Concurrency shared, LeaseCalls calls, Duration leaseTime, int limit) {
    this.shared = shared;
    this.key = calls.key();
    this.leases = new Leases(shared, calls, leaseTime, limit, this::wake);
  }

  /** The Redis key of the leases that are waited for. */
  String key() {
    return key;
  }

  Leases leases() {
    return leases;
  }

  /** Lines up. The impatient are turned away when there is no room, the patient wait. */
  Wait join(boolean patient) {
    Wait wait = new Wait(patient);
    boolean turnedAway;
    synchronized (lock) {
      turnedAway = full && !patient;
      if (turnedAway) {
        refused++;
      } else {
        queue.add(wait);
      }
    }
    if (turnedAway) {
      wait.outcome.complete(Optional.empty());
    } else {
      ask();
    }
    return wait;
  }

  /** Waits no longer, but for an answer that may be on its way. */
  void hurry(Wait wait) {
    synchronized (lock) {
      if (asking) {
        wait.patient = false;
        return;
      }
      if (remove(wait)) {
        refused++;
      }
    }
    wait.outcome.complete(Optional.empty());
  }

  /** Wants nothing any more. */
  void leave(Wait wait) {
    synchronized (lock) {
      remove(wait);
    }
  }

  private boolean remove(Wait wait) {
    boolean removed = queue.remove(wait);
    full &= !queue.isEmpty();
    return removed;
  }

  /** There may be room again. */
  void wake() {
    synchronized (lock) {
      full = false;
      woken = asking;
    }
    ask();
  }

  int waiting() {
    synchronized (lock) {
      return queue.size();
    }
  }

  /** How many were turned away. */
  long refused() {
    synchronized (lock) {
      return refused;
    }
  }

  private void ask() {
    int count;
    synchronized (lock) {
      if (asking || full) {
        return;
      }
      if (queue.isEmpty()) {
        shared.leave(this);
        return;
      }
      asking = true;
      woken = false;
      if (poll != null) {
        poll.cancel(false);
      }
      count = markAsked();
      shared.await(this);
    }
    leases
        .take(count)
        .whenComplete(
            (taken, failure) -> {
              if (failure == null) {
                answered(taken, count);
              } else {
                failed(Failures.of("Taking a permit", failure));
              }
            });
  }

  private int markAsked() {
    int count = 0;
    for (Wait wait : queue) {
      if (count == ASKED_AT_ONCE) {
        break;
      }
      wait.asked = true;
      count++;
    }
    return count;
  }

  private void answered(Taken taken, int count) {
    taken.permits().forEach(this::handOver);
    List<Wait> turnedAway = List.of();
    synchronized (lock) {
      asking = false;
      if (taken.permits().size() < count) {
        turnedAway = turnAwayTheImpatient();
        full = hasPatient() && !woken;
      }
      if (full) {
        Duration first = taken.untilFirstEnds().plus(shared.jittered(SPREAD));
        Duration longest = shared.jittered(LONGEST_POLL);
        poll = shared.ticker().schedule(this::wake, first.compareTo(longest) < 0 ? first : longest);
      }
    }
    for (Wait wait : turnedAway) {
      wait.outcome.complete(Optional.empty());
    }
    ask();
  }

  /** To the first who still wants it; back if there is none. */
  private void handOver(Permit permit) {
    for (Wait first = poll(); first != null; first = poll()) {
      if (first.outcome.complete(Optional.of(permit))) {
        return;
      }
    }
    permit.close();
  }

  private @Nullable Wait poll() {
    synchronized (lock) {
      Iterator<Wait> waits = queue.iterator();
      if (!waits.hasNext()) {
        return null;
      }
      Wait first = waits.next();
      waits.remove();
      return first;
    }
  }

  /** Those who came after the question was asked have their own, unless somebody waits already. */
  private List<Wait> turnAwayTheImpatient() {
    boolean somebodyWaits = hasPatient();
    List<Wait> turnedAway =
        queue.stream().filter(wait -> !wait.patient && (wait.asked || somebodyWaits)).toList();
    turnedAway.forEach(queue::remove);
    refused += turnedAway.size();
    return turnedAway;
  }

  private boolean hasPatient() {
    return queue.stream().anyMatch(wait -> wait.patient);
  }

  private void failed(RedisStoreException failure) {
    List<Wait> all;
    synchronized (lock) {
      asking = false;
      all = List.copyOf(queue);
      queue.clear();
    }
    StoreUnavailableException unavailable =
        new StoreUnavailableException(
            "Redis, where permits in flight are counted, cannot be asked ("
                + failure.getMessage()
                + "); what is held stays held, try again shortly",
            failure);
    for (Wait wait : all) {
      wait.outcome.completeExceptionally(unavailable);
    }
    ask();
  }
}
