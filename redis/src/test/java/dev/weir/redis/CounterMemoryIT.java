package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limit;
import dev.weir.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key with one limit costs Redis beyond its name, on a Redis that does little else. */
class CounterMemoryIT {
  private static final int KEYS = 100_000;
  private static final int BATCH = 500;
  private static final long MOST_BYTES = 120;

  @ParameterizedTest
  @ValueSource(strings = {"100/min", "5000/min", "1000/h", "100/min burst 20"})
  void aKeyTakesAtMost120BytesBeyondItsName(String text) throws Exception {
    Limits limits = Limits.of(Limit.parse(text));
    String prefix = SharedRedis.newPrefix();
    CounterKeys keys = new CounterKeys(prefix, 0);
    byte[] command = new Commands().of(Verb.TAKE, 1, limits);
    try (TestBackend backend = TestBackend.byRedisTime()) {
      backend.counters(prefix).check("warm-up", limits, 1);
      long before = backend.usedMemory();
      long names = 0;
      for (int i = 0; i < KEYS; i += BATCH) {
        List<Question> questions = new ArrayList<>(BATCH);
        for (int j = i; j < i + BATCH; j++) {
          byte[] key = keys.of("client:user:" + (1_000_000 + j) + ":default");
          names += key.length;
          questions.add(new Question(key, command));
        }
        assertThat(backend.ask(questions).toCompletableFuture().get())
            .allMatch(answer -> answer instanceof Answer.Numbers);
      }

      long nameBytes = names;
      await()
          .untilAsserted(
              () ->
                  assertThat((backend.usedMemory() - before - nameBytes) / KEYS)
                      .isLessThanOrEqualTo(MOST_BYTES));
      byte[] key = keys.of("client:user:1000000:default");
      long one = backend.redis().memoryUsage(key).get() - key.length;
      System.out.printf(
          "%s: %d bytes a key beyond its name, %d by MEMORY USAGE%n",
          text, (backend.usedMemory() - before - nameBytes) / KEYS, one);
      assertThat(one).isLessThanOrEqualTo(MOST_BYTES);
    }
  }
}
