package dev.weir.redis;

import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a line open: when it is lost, another is opened, for as long as it takes. Thread-safe;
 * nothing here blocks.
 *
 * <p>After an attempt that failed comes the next, at a distance that doubles up to a quarter of a
 * second, with jitter. An attempt that has not ended by then is not waited for: a frozen server
 * accepts a connection and says nothing, and meanwhile Sentinel may have made another the master.
 * The first attempt that gets through wins. Wrong credentials or a server that is too old do not
 * mend themselves: after such an answer attempts are further apart.
 */
final class Link<L extends Line> {
  private static final Duration FIRST_DELAY = Duration.ofMillis(10);
  private static final Duration LONGEST_DELAY = Duration.ofMillis(250);
  private static final Duration STABLE = Duration.ofSeconds(1);

  /** Twice as many as begin while a frozen server lets the first run into its timeout. */
  private static final int MOST_ATTEMPTS =
      (int) Lettuce.CONNECT_TIMEOUT.multipliedBy(2).dividedBy(LONGEST_DELAY);

  private final Opener<L> opener;
  private final Duration refusedDelay;
  private final Ticker ticker;
  private final Backoff backoff;
  private final Runnable connected;
  private final CompletableFuture<Void> firstOutcome = new CompletableFuture<>();
  private final Object lock = new Object();

  private volatile @Nullable L line;
  private volatile RedisStoreException failure =
      new RedisStoreException(Kind.CONNECTION, "Not connected to Redis yet", null);
  private volatile @Nullable RedisStoreException givenUpFor;
  private int attempts;
  private long openedNanos;
  private boolean closed;
  private @Nullable Future<?> scheduled;

  /**
   * A link, which {@link #open()} starts.
   *
   * @param refusedDelay the distance of attempts after one was refused for what does not mend
   *     itself
   * @param connected called whenever a line was opened
   */
  Link(
      Opener<L> opener,
      Ticker ticker,
      Duration refusedDelay,
      DoubleSupplier chance,
      Runnable connected) {
    this.opener = opener;
    this.refusedDelay = refusedDelay;
    this.ticker = ticker;
    this.backoff = new Backoff(FIRST_DELAY, LONGEST_DELAY, chance);
    this.connected = connected;
  }

  /** Makes the first attempt; completed by its outcome, while further ones go on by themselves. */
  CompletionStage<Void> open() {
    attempt();
    return firstOutcome;
  }

  /** The line, if one is open. */
  @Nullable L line() {
    return line;
  }

  /** Why the last attempt failed, or the last line was lost. */
  RedisStoreException failure() {
    return failure;
  }

  private void attempt() {
    synchronized (lock) {
      if (closed || line != null) {
        return;
      }
      schedule(backoff.jittered(LONGEST_DELAY));
      if (attempts >= MOST_ATTEMPTS) {
        return;
      }
      attempts++;
    }
    CompletionStage<L> attempt;
    try {
      attempt = opener.open();
    } catch (RuntimeException e) {
      attempt = CompletableFuture.failedFuture(e);
    }
    attempt.whenComplete(this::attempted);
  }

  private void schedule(Duration delay) {
    if (scheduled != null) {
      scheduled.cancel(false);
    }
    scheduled = ticker.schedule(this::attempt, delay);
  }

  private void attempted(@Nullable L opened, @Nullable Throwable thrown) {
    boolean taken = false;
    synchronized (lock) {
      attempts--;
      if (opened == null) {
        failed(
            Failures.of(
                "Connecting to " + opener.url(), thrown == null ? new AssertionError() : thrown));
      } else if (!closed && line == null) {
        taken = true;
        line = opened;
        openedNanos = ticker.nanos();
        if (scheduled != null) {
          scheduled.cancel(false);
        }
      }
    }
    if (opened == null) {
      firstOutcome.completeExceptionally(failure);
    } else if (taken) {
      opened.onLost(() -> lost(opened));
      connected.run();
      firstOutcome.complete(null);
    } else {
      opened.close();
    }
  }

  private void failed(RedisStoreException reason) {
    failure = reason;
    if (!closed && line == null) {
      schedule(mendsItself(reason.kind()) ? backoff.next() : backoff.jittered(refusedDelay));
    }
  }

  private static boolean mendsItself(Kind kind) {
    return kind != Kind.AUTH && kind != Kind.COMMAND && kind != Kind.VERSION;
  }

  /** The line is about to be given up, for a reason that stands until an attempt finds another. */
  void givenUp(RedisStoreException why) {
    givenUpFor = why;
  }

  private void lost(L was) {
    synchronized (lock) {
      if (line != was) {
        return;
      }
      line = null;
      RedisStoreException why = givenUpFor;
      failure =
          why == null
              ? new RedisStoreException(Kind.CONNECTION, "The connection to Redis was lost", null)
              : why;
      givenUpFor = null;
      if (!closed) {
        if (ticker.nanos() - openedNanos >= STABLE.toNanos()) {
          backoff.reset();
        }
        schedule(backoff.next());
      }
    }
    was.close();
  }

  /** Closes the line and stops looking for another; completed when the line is closed. */
  CompletableFuture<Void> close() {
    L open;
    synchronized (lock) {
      closed = true;
      if (scheduled != null) {
        scheduled.cancel(false);
      }
      open = line;
      line = null;
      failure = new RedisStoreException(Kind.CONNECTION, "The store is closed", null);
    }
    firstOutcome.completeExceptionally(failure);
    return open == null ? CompletableFuture.completedFuture(null) : open.close();
  }
}
