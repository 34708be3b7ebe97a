package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.redis.RedisStoreException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScriptCallTest {
  private static final Script SCRIPT = new Script("return 1");

  private final List<Optional<RedisStoreException>> ends = new ArrayList<>();
  private final ScriptCall call =
      ScriptCall.byHash(
          SCRIPT,
          List.of(Counting.question("a", "1"), Counting.question("b", "2")),
          0,
          (ended, failure) -> ends.add(Optional.ofNullable(failure)));

  @Test
  void keysComeFirstAndCommandsInTheirOrder() {
    assertThat(encoded())
        .isEqualTo(
            "*8\r\n$7\r\nEVALSHA\r\n$40\r\n"
                + new String(SCRIPT.hash(), StandardCharsets.US_ASCII)
                + "\r\n$1\r\n2\r\n$1\r\na\r\n$1\r\nb\r\n$2\r\n\2\3\r\n$1\r\n1\r\n$1\r\n2\r\n");
  }

  @Test
  void aCommandThatQuestionsShareIsSentOnce() {
    byte[] shared = {'c'};
    ScriptCall sharing =
        ScriptCall.byHash(
            SCRIPT,
            List.of(
                new Question(new byte[] {'a'}, shared),
                Counting.question("b", "other"),
                new Question(new byte[] {'d'}, shared)),
            0,
            (ended, failure) -> {});

    assertThat(encoded(sharing)).endsWith("$1\r\nd\r\n$3\r\n\2\3\2\r\n$1\r\nc\r\n$5\r\nother\r\n");
  }

  @Test
  void noCallHasMoreCommandsThanItCanName() {
    assertThatThrownBy(() -> new Coalescer.Bounds(1, 255, 1, 1))
        .hasMessage("questionsPerCall must be at most 254, got 255");
  }

  @Test
  void itIsNotSentTwice() {
    encoded();

    assertThatThrownBy(this::encoded).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatAClusterSendsElsewhereMayBeSentAgainOnce() {
    encoded();
    call.getOutput().setError(ByteBuffer.wrap("MOVED 1 h:1".getBytes(StandardCharsets.UTF_8)));

    assertThat(encoded()).contains("EVALSHA");
    assertThatThrownBy(this::encoded).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void itEndsOnce() {
    call.cancel();
    call.completeExceptionally(new IllegalStateException("late"));
    call.complete();

    assertThat(ends)
        .singleElement()
        .satisfies(end -> assertThat(end.map(RedisStoreException::kind)).contains(Kind.CONNECTION));
  }

  private String encoded() {
    return encoded(call);
  }

  private static String encoded(ScriptCall call) {
    ByteBuf buffer = Unpooled.buffer();
    call.encode(buffer);
    return buffer.toString(StandardCharsets.UTF_8);
  }
}
