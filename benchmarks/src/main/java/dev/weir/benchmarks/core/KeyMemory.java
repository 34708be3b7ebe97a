package dev.weir.benchmarks.core;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A program that prints what one key costs: the heap after a million keys of 16 characters were
 * seen, less the heap before, divided by a million. The keys themselves are in it, and the store.
 */
final class KeyMemory {
  /** Who can be measured, each by what makes a fresh limiter for any number of keys. */
  enum Subject {
    WEIR,
    WEIR_SLIDING_WINDOW,
    BUCKET4J,
    RESILIENCE4J,
    GUAVA,
    FAILSAFE_SMOOTH,
    FAILSAFE_BURSTY;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Predicate<String> limiter() {
      return switch (this) {
        case WEIR -> ManyKeys.limiter(Generous.DAILY_TOKEN_BUCKET)::tryAcquire;
        case WEIR_SLIDING_WINDOW -> ManyKeys.limiter(Generous.DAILY_SLIDING_WINDOW)::tryAcquire;
        case BUCKET4J -> {
          var peer = PeersByKey.bucket4j();
          yield key -> peer.of(key).tryConsume(1);
        }
        case RESILIENCE4J -> {
          var peer = PeersByKey.resilience4j();
          yield key -> peer.of(key).acquirePermission();
        }
        case GUAVA -> {
          var peer = PeersByKey.guava();
          yield key -> peer.of(key).tryAcquire();
        }
        case FAILSAFE_SMOOTH -> {
          var peer = PeersByKey.failsafeSmooth();
          yield key -> peer.of(key).tryAcquirePermit();
        }
        case FAILSAFE_BURSTY -> {
          var peer = PeersByKey.failsafeBursty();
          yield key -> peer.of(key).tryAcquirePermit();
        }
      };
    }
  }

  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

  private KeyMemory() {}

  public static void main(String[] args) {
    Subject subject = Subject.valueOf(args[0]);
    fill(subject.limiter(), 1);
    long before = usedHeap();
    Predicate<String> limiter = subject.limiter();
    try {
      fill(limiter, Keys.COUNT);
      System.out.println((double) (usedHeap() - before) / Keys.COUNT);
    } finally {
      Reference.reachabilityFence(limiter);
    }
  }

  private static void fill(Predicate<String> limiter, int keys) {
    for (int number = 0; number < keys; number++) {
      if (!limiter.test(Keys.key(number))) {
        throw new IllegalStateException("refused " + Keys.key(number) + " at first sight");
      }
    }
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      MEMORY.gc();
    }
    return MEMORY.getHeapMemoryUsage().getUsed();
  }
}
