package dev.weir;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts limits in this process, for at most a stated number of keys.
 *
 * <p>Thread-safe; no method waits for more than a few steps of another thread. A decision on a
 * known key takes no lock and allocates nothing ({@link #tryAcquire}); one limit on a 16-character
 * key takes about 120 bytes, the key included.
 *
 * <p>When all keys are taken, keys with nothing used go first. If there are none, of a random
 * sample the one with the least in use is forgotten: a flood of new keys displaces keys of its own
 * kind, and what a forgotten key gains is at most what it had used. {@link #evictions} counts them.
 */
public final class InProcessStore extends CellStore {
  /** The most keys, unless the builder says otherwise. */
  public static final int DEFAULT_MAX_KEYS = 1_000_000;

  /** The most keys there may be. */
  public static final int MAX_KEYS = 100_000_000;

  private static final int MAX_SEGMENTS = 64;
  private static final int MIN_SEGMENT_KEYS = 4096;

  private final LongAdder evictions = new LongAdder();
  private final CellTable[] segments;
  private final int segmentBits;

  private InProcessStore(int maxKeys, Ticker ticker, SplittableRandom random) {
    super(ticker);
    int wanted = Math.max(1, Math.min(MAX_SEGMENTS, maxKeys / MIN_SEGMENT_KEYS));
    this.segments = new CellTable[Integer.highestOneBit(wanted)];
    this.segmentBits = Integer.numberOfTrailingZeros(segments.length);
    for (int i = 0; i < segments.length; i++) {
      int share = maxKeys / segments.length + (i < maxKeys % segments.length ? 1 : 0);
      segments[i] = new CellTable(share, evictions, random.split());
    }
  }

  /** A store with the defaults. */
  public static InProcessStore create() {
    return builder().build();
  }

  /** A store to be configured. */
  public static Builder builder() {
    return new Builder();
  }

  /** Keys forgotten so far although something of them was in use. */
  public long evictions() {
    return evictions.sum();
  }

  @Override
  public void reset(String key) {
    LimitStore.requireKey(key);
    int hash = Cell.hash(key);
    segment(hash).remove(key, hash);
  }

  @Override
  public long size() {
    long size = 0;
    for (CellTable segment : segments) {
      size += segment.size();
    }
    return size;
  }

  /** Forgets every key. */
  @Override
  public void close() {
    for (CellTable segment : segments) {
      segment.clear();
    }
  }

  @Override
  Cell own(String key, Limits limits, long now) {
    int hash = Cell.hash(key);
    CellTable segment = segment(hash);
    Cell found = segment.find(key, hash);
    return found != null && found.counts(limits) && found.own()
        ? found
        : segment.ownOrMake(LimitStore.requireKey(key), hash, limits, now);
  }

  @Override
  @Nullable Cell existing(String key) {
    int hash = Cell.hash(key);
    Cell found = segment(hash).find(key, hash);
    return found != null ? found : noneFor(key);
  }

  /** No key that is wrong is ever found, so only those not found need a look. */
  private static @Nullable Cell noneFor(String key) {
    LimitStore.requireKey(key);
    return null;
  }

  /** By the high bits; the low ones choose the bin. */
  private CellTable segment(int hash) {
    return segments[(hash >>> 1) >>> (31 - segmentBits)];
  }

  /** Configures an {@link InProcessStore}. Not thread-safe. */
  public static final class Builder {
    private int maxKeys = DEFAULT_MAX_KEYS;
    private Ticker ticker = Ticker.system();
    private SplittableRandom random = new SplittableRandom();

    private Builder() {}

    /**
     * The most keys held at a time, by default {@value #DEFAULT_MAX_KEYS}.
     *
     * @throws IllegalArgumentException if not between 1 and {@value #MAX_KEYS}
     */
    public Builder maxKeys(int maxKeys) {
      if (maxKeys < 1 || maxKeys > MAX_KEYS) {
        throw new IllegalArgumentException(
            "maxKeys must be between 1 and " + MAX_KEYS + ", got " + maxKeys);
      }
      this.maxKeys = maxKeys;
      return this;
    }

    /** The clock, by default the system's. */
    public Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker, "ticker");
      return this;
    }

    /** Where samples are drawn from, for tests that want to repeat themselves. */
    Builder random(SplittableRandom random) {
      this.random = random;
      return this;
    }

    /** The store. */
    public InProcessStore build() {
      return new InProcessStore(maxKeys, ticker, random);
    }
  }
}
