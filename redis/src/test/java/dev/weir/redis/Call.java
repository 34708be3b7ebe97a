package dev.weir.redis;

import dev.weir.Decision;
import dev.weir.StoreUnavailableException;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * One question that a store was asked under load, how long that took and what came back.
 *
 * @param key the key that was asked for
 * @param startedNanos by {@link System#nanoTime}
 * @param endedNanos likewise
 */
public record Call(String key, Told told, long startedNanos, long endedNanos) {
  /** What a caller is told, and by whom. */
  public enum Told {
    ALLOWED,
    REFUSED,
    ALLOWED_BY_FALLBACK,
    REFUSED_BY_FALLBACK,
    UNAVAILABLE;

    boolean byRedis() {
      return this == ALLOWED || this == REFUSED;
    }
  }

  /** Asks. */
  public static Call of(String key, Supplier<Decision> question) {
    long started = System.nanoTime();
    Told told = tell(question);
    return new Call(key, told, started, System.nanoTime());
  }

  private static Told tell(Supplier<Decision> question) {
    try {
      Decision decision = question.get();
      if (decision.degraded()) {
        return decision.allowed() ? Told.ALLOWED_BY_FALLBACK : Told.REFUSED_BY_FALLBACK;
      }
      return decision.allowed() ? Told.ALLOWED : Told.REFUSED;
    } catch (StoreUnavailableException e) {
      return Told.UNAVAILABLE;
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreUnavailableException) {
        return Told.UNAVAILABLE;
      }
      throw e;
    }
  }

  /** How long it took. */
  public long nanos() {
    return endedNanos - startedNanos;
  }
}
