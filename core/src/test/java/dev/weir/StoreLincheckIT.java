package dev.weir;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Whatever threads do at once to a store, some order of theirs explains every answer. */
class StoreLincheckIT {
  private static final Limits[] LIMITS = {
    Limits.of(Limit.perMinute(3)),
    Limits.of(Limit.perMinute(5)),
    Limits.of(Limit.perMinute(4).burst(4), Limit.perHour(6)),
  };

  /** A clock without anything for the model checker to explore. */
  private static final class StoppedTicker implements Ticker {
    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public Instant wallTime() {
      return Instant.EPOCH;
    }

    @Override
    public Future<?> schedule(Runnable task, Duration delay) {
      throw new UnsupportedOperationException();
    }
  }

  /** One limiter's cell under changing limits. */
  @Param(name = "permits", gen = IntGen.class, conf = "1:3")
  @Param(name = "limits", gen = IntGen.class, conf = "0:2")
  public abstract static class Verbs {
    private final LimitStore store;

    Verbs(LimitStore store) {
      this.store = store;
    }

    String key(int permits) {
      return "key";
    }

    @Operation
    public boolean tryAcquire(
        @Param(name = "permits") int permits, @Param(name = "limits") int limits) {
      return store.tryAcquire(key(permits), LIMITS[limits], permits);
    }

    @Operation
    public void refund(@Param(name = "permits") int permits, @Param(name = "limits") int limits) {
      store.refund(key(permits), LIMITS[limits], permits);
    }

    @Operation
    public boolean check(@Param(name = "permits") int permits, @Param(name = "limits") int limits) {
      return store.check(key(permits), LIMITS[limits], permits).allowed();
    }

    @Operation
    public void penalize(@Param(name = "permits") int permits, @Param(name = "limits") int limits) {
      store.penalize(key(permits), LIMITS[limits], permits);
    }

    @Operation
    public long remaining(@Param(name = "limits") int limits) {
      return store.peek(key(1), LIMITS[limits], 1).results().get(0).remaining();
    }

    @Operation
    public void reset() {
      store.reset(key(1));
    }
  }

  /** The store of a single limiter. */
  public static class SingleKey extends Verbs {
    public SingleKey() {
      super(new SingleKeyStore(new StoppedTicker()));
    }
  }

  /** The store of many keys, with enough room for all. */
  public static class ManyKeys extends Verbs {
    public ManyKeys() {
      super(InProcessStore.builder().ticker(new StoppedTicker()).maxKeys(10).build());
    }

    @Override
    String key(int permits) {
      return permits == 3 ? "other" : "key";
    }
  }

  @Test
  void aSingleKeyIsLinearizableUnderStress() {
    stress().check(SingleKey.class);
  }

  @Test
  void aSingleKeyIsLinearizableInEveryInterleavingTried() {
    modelChecking().check(SingleKey.class);
  }

  @Test
  void manyKeysAreLinearizableUnderStress() {
    stress().check(ManyKeys.class);
  }

  @Test
  void manyKeysAreLinearizableInEveryInterleavingTried() {
    modelChecking().check(ManyKeys.class);
  }

  private static StressOptions stress() {
    return new StressOptions()
        .iterations(10)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(3);
  }

  private static ModelCheckingOptions modelChecking() {
    return new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(30)
        .threads(2)
        .actorsPerThread(3);
  }
}
