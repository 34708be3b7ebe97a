package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.ManualTicker;
import dev.weir.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wrong with one key concerns no other, not even in the same call. */
class FailureIsolationIT {
  private static final Limits LIMITS = Limits.of(Limit.perMinute(10).burst(10));

  private final ManualTicker ticker = new ManualTicker();
  private final TestBackend backend = TestBackend.by(ticker);
  private final String prefix = SharedRedis.newPrefix();
  private final CounterKeys keys = new CounterKeys(prefix, 0);
  private final RedisCounters counters = backend.counters(prefix);

  @AfterEach
  void close() {
    backend.close();
  }

  @Test
  void aKeyOfAnotherTypeFailsAloneAndStaysAsItIs() throws Exception {
    backend.redis().lpush(keys.of("list"), bytes("mine")).get();

    List<Answer> answers =
        backend
            .ask(List.of(take("first"), take("list"), take("second"), take("first")))
            .toCompletableFuture()
            .get();

    assertThat(remaining(answers.get(0))).isEqualTo(9);
    assertThat(answers.get(1)).isInstanceOf(Answer.Failed.class);
    assertThat(((Answer.Failed) answers.get(1)).message()).contains("WRONGTYPE");
    assertThat(remaining(answers.get(2))).isEqualTo(9);
    assertThat(remaining(answers.get(3))).isEqualTo(8);
    assertThat(backend.redis().lrange(keys.of("list"), 0, -1).get()).containsExactly(bytes("mine"));
  }

  @Test
  void noVerbTouchesAKeyOfAnotherType() throws Exception {
    backend.redis().lpush(keys.of("list"), bytes("mine")).get();
    List<ThrowingCallable> verbs =
        List.of(
            () -> counters.check("list", LIMITS, 1),
            () -> counters.check("list", LIMITS, 11),
            () -> counters.peek("list", LIMITS, 1),
            () -> counters.reserve("list", LIMITS, 1, Duration.ofSeconds(1)),
            () -> counters.refund("list", LIMITS, 1),
            () -> counters.penalize("list", LIMITS, 1),
            () -> counters.reset("list"));

    for (ThrowingCallable verb : verbs) {
      assertThatThrownBy(verb)
          .isInstanceOf(RedisStoreException.class)
          .hasMessageContaining("WRONGTYPE");
    }
    assertThat(backend.redis().lrange(keys.of("list"), 0, -1).get()).containsExactly(bytes("mine"));
  }

  @Test
  void aStringThatIsNoCounterFailsUntilItIsReset() throws Exception {
    backend.redis().set(keys.of("string"), bytes("\u0001not a counter at all")).get();

    assertThatThrownBy(() -> counters.check("string", LIMITS, 1))
        .isInstanceOf(RedisStoreException.class);
    counters.reset("string");

    assertThat(counters.check("string", LIMITS, 1).remaining()).isEqualTo(9);
  }

  @Test
  void aCommandThatIsNoneFailsAlone() throws Exception {
    Question nonsense = new Question(keys.of("other"), bytes("?"));

    List<Answer> answers =
        backend.ask(List.of(nonsense, take("first"))).toCompletableFuture().get();

    assertThat(answers.get(0)).isInstanceOf(Answer.Failed.class);
    assertThat(remaining(answers.get(1))).isEqualTo(9);
  }

  @Test
  void aWriteThatIsRefusedFailsAloneInItsCall() throws Exception {
    Duration period = Duration.ofSeconds(1);
    byte[] command = new Commands().of(Verb.TAKE, 1, Limits.of(Limit.of(10, period)));
    try (RedisProcess redis = RedisProcess.start()) {
      redis.ask("ACL", "SETUSER", "writer", "on", ">pw", "~*", "&*", "+@all", "-psetex");
      RedisUrl url = RedisUrl.parse("redis://writer:pw@127.0.0.1:" + redis.port());
      LettuceBackend writer =
          new LettuceBackend(
              LettuceBackend.connector(url, new Lettuce(url, null)),
              CounterScript.byRedisTime(),
              Ticker.system(),
              Duration.ofSeconds(5),
              () -> 1,
              () -> {});
      try {
        writer.open().toCompletableFuture().get(10, TimeUnit.SECONDS);
        Question old = new Question(keys.of("old"), command);
        assertThat(remaining(ask(writer, old).get(0))).isEqualTo(9);
        long asked = System.nanoTime();
        // From then on it is to live longer, which only the refused command says.
        await().until(() -> System.nanoTime() - asked > period.dividedBy(3).toNanos());

        List<Answer> answers =
            ask(
                writer,
                new Question(keys.of("first"), command),
                old,
                new Question(keys.of("second"), command));

        assertThat(remaining(answers.get(0))).isEqualTo(9);
        assertThat(answers.get(1))
            .isInstanceOfSatisfying(
                Answer.Failed.class,
                failed -> assertThat(failed.message()).contains("can't run this command"));
        assertThat(remaining(answers.get(2))).isEqualTo(9);
      } finally {
        writer.close();
      }
    }
  }

  private static List<Answer> ask(Backend backend, Question... questions) throws Exception {
    return backend.ask(List.of(questions)).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void permitsOfALogThatRedisEvictedCountAsTakenLast() throws Exception {
    Limits limits = Limits.of(Limit.perMinute(10).algorithm(Algorithm.SLIDING_LOG));
    for (int i = 0; i < 4; i++) {
      counters.check("key", limits, 2);
      ticker.advance(Duration.ofSeconds(10));
    }
    byte[] log =
        (new String(keys.of("key"), StandardCharsets.US_ASCII) + ":log:60s")
            .getBytes(StandardCharsets.US_ASCII);
    assertThat(backend.redis().del(log).get()).isEqualTo(1);

    assertThat(counters.peek("key", limits, 3).retryAfter()).contains(Duration.ofSeconds(50));
    assertThat(counters.check("key", limits, 2).allowed()).isTrue();
    ticker.advance(Duration.ofSeconds(50));
    assertThat(counters.peek("key", limits, 1).remaining()).isEqualTo(8);
  }

  private Question take(String key) {
    return new Question(keys.of(key), new Commands().of(Verb.TAKE, 1, LIMITS));
  }

  private static long remaining(Answer answer) {
    return ((Answer.Numbers) answer).get(0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
