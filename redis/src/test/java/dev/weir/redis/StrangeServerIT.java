package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.redis.RedisStoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StrangeServerIT {
  private static final String SIX =
      "*4\r\n$7\r\nversion\r\n$6\r\n6.2.14\r\n$4\r\nrole\r\n$6\r\nmaster\r\n";
  private static final String FIVE = SIX.replace("6.2.14", "6.0.16");

  @Test
  void aServerBeforeSixTwoIsTooOld() {
    try (FakeRedis redis = new FakeRedis(name -> name.equals("HELLO") ? FIVE : "+PONG\r\n");
        Counting counting = Counting.on(redis.url().toString())) {
      assertThatThrownBy(counting::connected)
          .isInstanceOf(RedisStoreException.class)
          .hasMessage(
              "Redis is version 6.0.16; 6.2 or newer is needed: upgrade it, or name another")
          .extracting(thrown -> ((RedisStoreException) thrown).kind())
          .isEqualTo(Kind.VERSION);
    }
  }

  @Test
  void aServerThatCannotSayItsVersionIsTooOld() {
    try (FakeRedis redis =
            new FakeRedis(
                name -> name.equals("HELLO") ? "-ERR unknown command `HELLO`\r\n" : "+PONG\r\n");
        Counting counting = Counting.on(redis.url().toString())) {
      Counting.failsWith(Kind.VERSION, counting::connected);
    }
  }

  @Test
  void answersOfAnotherShapeAreNotTaken() {
    for (String reply :
        new String[] {
          "+OK\r\n",
          ":1\r\n",
          "$-1\r\n",
          "*-1\r\n",
          "*0\r\n",
          "*1\r\n:1\r\n",
          "*1\r\n$4\r\n\0\0\0\0\r\n",
          "$0\r\n\r\n",
          "$3\r\n\0\0\0\r\n",
          "$4\r\n\0\0\0\1\r\n",
          "$8\r\n\0\0\0\0\0\0\0\0\r\n"
        }) {
      try (FakeRedis redis = answering(reply);
          Counting counting = Counting.on(redis.url().toString()).connected()) {
        Counting.failsWith(Kind.REPLY, () -> counting.count("k"));
      }
    }
  }

  @Test
  void errorsOfTheServerAreTold() {
    Counting.failsWith(Kind.OOM, () -> count("-OOM command not allowed\r\n"));
    Counting.failsWith(Kind.BUSY, () -> count("-LOADING Redis is loading the dataset\r\n"));
    Counting.failsWith(Kind.SCRIPT, () -> count("-ERR Error running script\r\n"));
    Counting.failsWith(Kind.SCRIPT, () -> count("-NOSCRIPT No matching script.\r\n"));
  }

  @Test
  void whatFailsByItselfOnASlotThatIsOnTheMoveKeepsItsKind() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (FakeRedis redis =
            answering(
                () ->
                    switch (calls.getAndIncrement()) {
                      case 0 -> "-TRYAGAIN Multiple keys request during rehashing of slot\r\n";
                      case 1 -> numbers(7);
                      default -> "";
                    });
        Counting counting = Counting.on(redis.url().toString()).connected()) {
      List<Answer> answers =
          counting
              .backend()
              .ask(List.of(Counting.question("there", "1"), Counting.question("silent", "1")))
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);

      assertThat(((Answer.Numbers) answers.get(0)).get(0)).isEqualTo(7);
      Counting.failsWith(Kind.TIMEOUT, () -> Asking.numbers(answers.get(1)));
    }
  }

  @Test
  void aSubscriptionThatIsNeverConfirmedDoesNotKeepAStoreFromOpening() throws Exception {
    try (FakeRedis redis =
        new FakeRedis(
            name ->
                switch (name) {
                  case "HELLO" -> SIX;
                  case "EVAL", "EVALSHA" -> numbers(1, 0, 0);
                  case "SUBSCRIBE" -> "";
                  default -> "+OK\r\n";
                })) {
      RedisSettings settings = RedisSettings.builder().url(redis.url()).required(true).build();

      try (RedisStore store =
          CompletableFuture.supplyAsync(() -> RedisStore.open(settings))
              .get(20, TimeUnit.SECONDS)) {
        assertThat(store.health().up()).isTrue();
      }
    }
  }

  @Test
  void whatIsNoRedisAtAllIsNotTalkedTo() {
    try (FakeRedis redis = new FakeRedis(name -> "HTTP/1.1 400 Bad Request\r\n\r\n");
        Counting counting = Counting.on(redis.url().toString())) {
      Counting.failsWith(Kind.CONNECTION, counting::connected);
    }
  }

  private static void count(String reply) {
    try (FakeRedis redis = answering(reply);
        Counting counting = Counting.on(redis.url().toString()).connected()) {
      counting.count("k");
    }
  }

  /** A reply of one answer, in the form that {@code answer.lua} gives it. */
  private static String numbers(double... numbers) {
    ByteBuffer answer = ByteBuffer.allocate(Integer.BYTES + numbers.length * Double.BYTES);
    answer.putInt(numbers.length);
    for (double number : numbers) {
      answer.putDouble(number);
    }
    String text = new String(answer.array(), StandardCharsets.ISO_8859_1);
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  private static FakeRedis answering(String reply) {
    return answering(() -> reply);
  }

  private static FakeRedis answering(Supplier<String> reply) {
    return new FakeRedis(
        name ->
            switch (name) {
              case "HELLO" -> SIX;
              case "EVAL", "EVALSHA" -> reply.get();
              default -> "+PONG\r\n";
            });
  }
}
