package dev.weir.redis;

import dev.weir.ManualTicker;
import io.lettuce.core.KeyScanArgs;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks over one connection, by the clock of the test or of Redis. */
final class TestBackend implements Backend {
  private static final byte[] CLOCK = bytes("weir-test:clock");
  private static final long EPOCH_MICROS = 1_795_262_400_000_000L;

  private final StatefulRedisConnection<byte[], byte[]> connection = SharedRedis.connect();
  private final @Nullable ManualTicker ticker;
  private final Script script;

  private TestBackend(@Nullable ManualTicker ticker, Script script) {
    this.ticker = ticker;
    this.script = script;
  }

  static TestBackend byRedisTime() {
    return new TestBackend(null, CounterScript.byRedisTime());
  }

  /** Every call sees the ticker's whole microseconds. */
  static TestBackend by(ManualTicker ticker) {
    try (InputStream in = TestBackend.class.getResourceAsStream("manual-clock.lua")) {
      String clock = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new TestBackend(ticker, CounterScript.by(clock));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RedisAsyncCommands<byte[], byte[]> redis() {
    return connection.async();
  }

  RedisCounters counters(String prefix) {
    CounterKeys keys = new CounterKeys(prefix, 0);
    return new RedisCounters(this, keys, () -> count(keys.pattern()), new LineageNumbers());
  }

  /** Numbers from 1. */
  private static final class LineageNumbers implements java.util.function.IntSupplier {
    private int last;

    @Override
    public synchronized int getAsInt() {
      return ++last;
    }
  }

  @Override
  public CompletionStage<List<Answer>> ask(List<Question> questions) {
    byte[][] keys = questions.stream().map(Question::key).toArray(byte[][]::new);
    byte[][] commands = questions.stream().map(Question::command).toArray(byte[][]::new);
    if (ticker != null) {
      redis().set(CLOCK, bytes(Long.toString(EPOCH_MICROS + ticker.nanos() / 1_000)));
    }
    String hash = new String(script.hash(), StandardCharsets.US_ASCII);
    CompletionStage<List<Object>> reply =
        redis().<List<Object>>evalsha(hash, ScriptOutputType.MULTI, keys, commands);
    return reply
        .exceptionallyCompose(
            failure ->
                failure instanceof RedisNoScriptException
                    ? redis()
                        .<List<Object>>eval(script.body(), ScriptOutputType.MULTI, keys, commands)
                    : CompletableFuture.failedStage(failure))
        .thenApply(answers -> answers.stream().map(TestBackend::answer).toList());
  }

  long count(String pattern) {
    ScanIterator<byte[]> found =
        ScanIterator.scan(connection.sync(), KeyScanArgs.Builder.matches(pattern).limit(1_000));
    long count = 0;
    for (; found.hasNext(); found.next()) {
      count++;
    }
    return count;
  }

  @Override
  public void close() {
    connection.close();
  }

  private static Answer answer(Object reply) {
    return reply instanceof List<?> numbers
        ? new Answer.Numbers(numbers.stream().mapToLong(number -> (Long) number).toArray())
        : new Answer.Failed(new String((byte[]) reply, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
