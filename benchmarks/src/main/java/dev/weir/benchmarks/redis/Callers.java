package dev.weir.benchmarks.redis;

import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * Who asks, each again as soon as it is answered.
 *
 * @param count how many wait for an answer at the same time
 */
record Callers(Kind kind, int count) {
  enum Kind {
    /** Threads that block. */
    THREADS("") {
      @Override
      Turn ask(Limiter limiter, Load load, int count, Duration time)
          throws InterruptedException, ExecutionException {
        return ClosedLoop.ofThreads(limiter, load, count, time);
      }
    },
    /** One thread that does not wait for answers. */
    IN_FLIGHT("-async") {
      @Override
      Turn ask(Limiter limiter, Load load, int count, Duration time)
          throws InterruptedException, ExecutionException {
        return ClosedLoop.inFlight(limiter, load, count, time);
      }
    };

    private final String suffix;

    Kind(String suffix) {
      this.suffix = suffix;
    }

    abstract Turn ask(Limiter limiter, Load load, int count, Duration time)
        throws InterruptedException, ExecutionException;
  }

  static Callers threads(int count) {
    return new Callers(Kind.THREADS, count);
  }

  static Callers inFlight(int count) {
    return new Callers(Kind.IN_FLIGHT, count);
  }

  /** What a case is called when these ask. */
  String scenario(String name) {
    return name + kind.suffix;
  }

  /**
   * Asks for a while.
   *
   * @throws ExecutionException if an answer was wrong, or none came
   */
  Turn ask(Limiter limiter, Load load, Duration time)
      throws InterruptedException, ExecutionException {
    return kind.ask(limiter, load, count, time);
  }
}
