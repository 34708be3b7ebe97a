package dev.weir.redis;

import dev.weir.ManualTicker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The tests' common Redis, counting by the clock of a test. */
final class SharedRedisAt implements Redis {
  private final TestBackend backend;
  private final Coalescer counters;
  private final Coalescer fleet = Coalescer.forOneServer(new Alone(), Coalescer.Bounds.DEFAULTS);

  SharedRedisAt(ManualTicker ticker) {
    backend = TestBackend.by(ticker);
    counters = Coalescer.forOneServer(backend, Coalescer.Bounds.DEFAULTS);
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
