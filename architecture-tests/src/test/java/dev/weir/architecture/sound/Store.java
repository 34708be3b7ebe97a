package dev.weir.architecture.sound;

import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Reads no clock, draws no lots. */
public final class Store {
  private final SplittableRandom random;
  private @Nullable Instant last;

  private Store(SplittableRandom random) {
    this.random = random;
  }

  /** What was put last, if anything. */
  public @Nullable Instant last() {
    return last;
  }

  /** Keeps one in two. */
  public void put(long seconds) {
    last = random.nextBoolean() ? Instant.ofEpochSecond(seconds) : last;
  }

  /** Builds stores. */
  public static final class Builder {
    private SplittableRandom random = new SplittableRandom();

    /** Where chance comes from. */
    public Builder random(SplittableRandom random) {
      this.random = random;
      return this;
    }

    /** A store. */
    public Store build() {
      return new Store(random);
    }
  }
}
