package dev.weir.redis;

import dev.weir.ManualTicker;
import dev.weir.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The tests' common Redis, counting by the clock of a test. */
final class SharedRedisAt implements Redis {
  private static final Announcements NOBODY =
      new Announcements() {
        @Override
        public void changed(byte[] key) {}

        @Override
        public void missed() {}
      };

  private final TestBackend backend;
  private final Coalescer counters;
  private final Hearing hearing = new Hearing(NOBODY);
  private final Coalescer fleet = Coalescer.forOneServer(new Alone(), Coalescer.Bounds.DEFAULTS);

  SharedRedisAt(ManualTicker ticker) {
    backend = TestBackend.by(ticker);
    counters = Coalescer.forOneServer(backend, Coalescer.Bounds.DEFAULTS);
  }

  /**
   * A store whose Redis counts by the clock of a test, and which remembers by it. Its deadlines go
   * by the system's: while a test moves its clock by hours, answers take no longer than they do.
   */
  static RedisStore openStore(ManualTicker ticker) {
    RedisSettings settings =
        RedisSettings.builder()
            .prefix(SharedRedis.newPrefix())
            .timeout(Duration.ofSeconds(10))
            .build();
    RedisStore store =
        new RedisStore(
            settings,
            new SharedRedisAt(ticker),
            new Memory(ticker, false, settings.maxKeys()),
            Ticker.system(),
            StoreListener.NONE);
    store.start();
    return store;
  }

  /** A prefix of its own, whose keys go when this is closed. */
  String newPrefix() {
    return backend.newPrefix();
  }

  @Override
  public CompletionStage<Void> open() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Coalescer counters() {
    return counters;
  }

  @Override
  public Coalescer fleet() {
    return fleet;
  }

  @Override
  public Coalescer leases() {
    return fleet;
  }

  @Override
  public CompletionStage<List<Object>> call(Script script, byte[] key, byte[][] arguments) {
    return backend.call(script, key, arguments);
  }

  @Override
  public Hearing hearing() {
    return hearing;
  }

  @Override
  public Object master(byte[] key) {
    return Wire.ONLY_MASTER;
  }

  @Override
  public long size(String pattern) {
    return backend.count(pattern);
  }

  @Override
  public void close() {
    backend.close();
  }

  /** A fleet of one. */
  private static final class Alone implements Backend {
    @Override
    public CompletionStage<List<Answer>> ask(List<Question> questions) {
      return CompletableFuture.completedFuture(List.of(new Answer.Numbers(new long[] {1})));
    }

    @Override
    public void close() {}
  }
}
