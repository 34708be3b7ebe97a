package dev.weir.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.Decision;
import dev.weir.Limits;
import dev.weir.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * What Redis last answered about the keys asked for most. Thread-safe.
 *
 * <p>A refusal answers the same request (key, limits, permits) until it would pass, for a second at
 * most, without Redis: asking again could only be refused again. Whatever could make it wrong
 * forgets it: a change by this store, or by another that announced it; and everything is forgotten
 * when announcements may have been missed. A message that is lost unnoticed costs the rest of that
 * second.
 *
 * <p>To forget is to count up a generation, one of a few thousand that the Redis keys share by
 * their hash. An answer is remembered under the generation from before it was asked for, so one
 * that a change overtook is forgotten from the start.
 */
final class Memory implements Announcements {
  /** The longest that a refusal is remembered. */
  static final Duration LONGEST = Duration.ofSeconds(1);

  private static final int MOST_KEYS = 100_000;
  private static final int PLACES = 4096;

  /** What is known of a key; a place of its own, so that news need not pass through the cache. */
  private static final class Entry {
    private volatile @Nullable Known known;
  }

  private final Ticker ticker;
  private final boolean refusalsOnly;
  private final Cache<String, Entry> entries;
  private final AtomicIntegerArray generations = new AtomicIntegerArray(PLACES);

  /**
   * A memory.
   *
   * @param refusalsOnly whether what was allowed need not be known
   */
  Memory(Ticker ticker, boolean refusalsOnly, int maxKeys) {
    this.ticker = ticker;
    this.refusalsOnly = refusalsOnly;
    this.entries =
        Caffeine.newBuilder()
            .maximumSize(Math.min(maxKeys, MOST_KEYS))
            .executor(Runnable::run)
            .build();
  }

  /** Whether a request is known to be refused now. */
  boolean refuses(String key, Limits limits, long permits) {
    Known known = known(key);
    return known != null && isCurrent(known) && known.refuses(limits, permits, ticker.nanos());
  }

  /** The refusal of a request that is known to be refused now, as it reads now. */
  @Nullable Decision refusal(String key, Limits limits, long permits) {
    Known known = known(key);
    if (known == null || !isCurrent(known)) {
      return null;
    }
    long now = ticker.nanos();
    return known.refuses(limits, permits, now) ? known.decision(now) : null;
  }

  /** The last answer about a key, however old. */
  @Nullable Known known(String key) {
    Entry entry = entries.getIfPresent(key);
    return entry == null ? null : entry.known;
  }

  /** To be taken before asking, and handed to {@link #remember} with the answer. */
  long mark(Question question) {
    int place = place(question.key());
    return (long) place << Integer.SIZE | Integer.toUnsignedLong(generations.get(place));
  }

  /** Remembers an answer to a request for permits. */
  void remember(String key, long mark, Limits limits, long permits, Answer.Numbers numbers) {
    long wait = Decisions.waitMicros(numbers, limits);
    Entry entry = entries.getIfPresent(key);
    if (entry == null) {
      if (wait == 0 && refusalsOnly) {
        return;
      }
      entry = entries.get(key, unknown -> new Entry());
    }
    int place = (int) (mark >> Integer.SIZE);
    int generation = (int) mark;
    Known before = entry.known;
    if (before != null && !before.isOf(limits)) {
      // What is counted under other limits now may have been converted from those before.
      generations.compareAndSet(place, generation, ++generation);
    }
    entry.known =
        new Known(
            limits, permits, numbers, ticker.nanos(), refusesForNanos(wait), place, generation);
  }

  /** A microsecond less than the wait, which was rounded up to one. */
  private static long refusesForNanos(long waitMicros) {
    return waitMicros == 0
        ? 0
        : waitMicros < 0
            ? LONGEST.toNanos()
            : Math.min((waitMicros - 1) * 1_000, LONGEST.toNanos());
  }

  /** Forgets what was answered about a key that was reset. */
  void forget(String key) {
    entries.invalidate(key);
  }

  @Override
  public void changed(byte[] key) {
    generations.incrementAndGet(place(key));
  }

  @Override
  public void missed() {
    for (int place = 0; place < PLACES; place++) {
      generations.incrementAndGet(place);
    }
  }

  private boolean isCurrent(Known known) {
    return generations.get(known.place()) == known.generation();
  }

  private static int place(byte[] key) {
    int hash = Arrays.hashCode(key);
    return (hash ^ hash >>> 16) & (PLACES - 1);
  }
}
