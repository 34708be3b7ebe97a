package dev.weir.redis;

import dev.weir.ManualTicker;
import io.lettuce.core.KeyScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Asks over one connection, by the clock of the test or of Redis. */
final class TestBackend implements Backend {
  private static final byte[] CLOCK = bytes("weir-test:clock");
  private static final int AT_ONCE = 1_000;
  private static final long EPOCH_MICROS = 1_795_262_400_000_000L;

  private final StatefulRedisConnection<byte[], byte[]> connection = SharedRedis.connect();
  private final @Nullable ManualTicker ticker;
  private final Script script;
  private final List<String> prefixes = new ArrayList<>();
  private final AtomicInteger lineages = new AtomicInteger();
  private final Object lock = new Object();

  private TestBackend(@Nullable ManualTicker ticker, Script script) {
    this.ticker = ticker;
    this.script = script;
  }

  static TestBackend byRedisTime() {
    return new TestBackend(null, CounterScript.byRedisTime());
  }

  /** Every call sees the ticker's whole microseconds. */
  static TestBackend by(ManualTicker ticker) {
    return new TestBackend(ticker, CounterScript.by(manualClock()));
  }

  /** Asks about leases instead of counters. */
  static TestBackend ofLeasesBy(ManualTicker ticker) {
    return new TestBackend(ticker, Concurrency.script(manualClock()));
  }

  static String manualClock() {
    try (InputStream in = TestBackend.class.getResourceAsStream("manual-clock.lua")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RedisAsyncCommands<byte[], byte[]> redis() {
    return connection.async();
  }

  /** A prefix of its own, whose keys go when this is closed. */
  String newPrefix() {
    String prefix = SharedRedis.newPrefix();
    prefixes.add(prefix);
    return prefix;
  }

  RedisCounters counters(String prefix) {
    prefixes.add(prefix);
    CounterKeys keys = new CounterKeys(prefix, 0);
    return new RedisCounters(this, keys, () -> count(keys.pattern()), lineages::incrementAndGet);
  }

  /** A script by {@link #by this clock}; the answer is there when this returns. */
  CompletionStage<List<Object>> call(Script script, byte[] key, byte[][] arguments) {
    CompletableFuture<List<Object>> reply;
    synchronized (lock) {
      tellTime();
      reply = ScriptedCalls.call(redis(), script, key, arguments).toCompletableFuture();
    }
    return reply.handle((ignored, thrown) -> reply).join();
  }

  @Override
  public CompletionStage<List<Answer>> ask(List<Question> questions) {
    CompletableFuture<List<Answer>> answers = new CompletableFuture<>();
    send(
        ScriptCall.byHash(
            script,
            questions,
            0,
            (call, failure) -> {
              if (failure != null && String.valueOf(failure.getMessage()).contains("NOSCRIPT")) {
                send(
                    ScriptCall.withBody(
                        script, questions, 0, (again, why) -> end(answers, again, why)));
              } else {
                end(answers, call, failure);
              }
            }));
    return answers;
  }

  /** The time and what is asked at it go together: a store asks from several threads. */
  private void send(ScriptCall call) {
    synchronized (lock) {
      tellTime();
      connection.dispatch(call);
    }
  }

  private static void end(
      CompletableFuture<List<Answer>> answers,
      ScriptCall call,
      @Nullable RedisStoreException failure) {
    if (failure == null) {
      answers.complete(call.get());
    } else {
      answers.completeExceptionally(failure);
    }
  }

  private void tellTime() {
    if (ticker != null) {
      redis().set(CLOCK, bytes(Long.toString(EPOCH_MICROS + ticker.nanos() / 1_000)));
    }
  }

  /** The milliseconds that the keys under a prefix have left, whatever they are. */
  List<Long> timesToLive(String prefix) {
    return keys(prefix + ":*").stream().map(key -> connection.sync().pttl(key)).toList();
  }

  long usedMemory() {
    return connection
        .sync()
        .info("memory")
        .lines()
        .filter(line -> line.startsWith("used_memory:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
        .findFirst()
        .orElseThrow();
  }

  long count(String pattern) {
    return keys(pattern).size();
  }

  private List<byte[]> keys(String pattern) {
    return ScanIterator.scan(connection.sync(), KeyScanArgs.Builder.matches(pattern).limit(1_000))
        .stream()
        .toList();
  }

  /** Leaves nothing behind on a Redis that others use, too. */
  @Override
  public void close() {
    for (String prefix : prefixes) {
      List<byte[]> keys = keys(prefix + ":*");
      for (int i = 0; i < keys.size(); i += AT_ONCE) {
        List<byte[]> some = keys.subList(i, Math.min(i + AT_ONCE, keys.size()));
        connection.sync().unlink(some.toArray(byte[][]::new));
      }
    }
    connection.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
