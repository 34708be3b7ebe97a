package dev.weir.redis;

import dev.weir.redis.RedisStoreException.Kind;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the script's reply: one string of all answers, in the form that {@code answer.lua} gives
 * them. The reply's own reader calls it on one thread.
 */
final class AnswerOutput extends CommandOutput<byte[], byte[], List<Answer>> {
  private final List<Answer> answers;
  private boolean malformed;
  private boolean refused;
  private boolean metReplica;

  AnswerOutput(int questions) {
    super(ByteArrayCodec.INSTANCE, List.of());
    answers = new ArrayList<>(questions);
    output = answers;
  }

  @Override
  public void set(@Nullable ByteBuffer reply) {
    if (reply == null || !answers.isEmpty()) {
      malformed = true;
      return;
    }
    while (!malformed && reply.hasRemaining()) {
      read(reply);
    }
  }

  private void read(ByteBuffer reply) {
    int count = reply.remaining() < Integer.BYTES ? Integer.MAX_VALUE : reply.getInt();
    if (count >= 0 && count <= reply.remaining() / Double.BYTES) {
      answers.add(new Answer.Numbers(numbers(reply, count)));
    } else if (count < 0 && count >= -reply.remaining()) {
      answers.add(failed(reply, -count));
    } else {
      malformed = true;
    }
  }

  private static long[] numbers(ByteBuffer reply, int count) {
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (long) reply.getDouble();
    }
    return numbers;
  }

  private Answer failed(ByteBuffer reply, int length) {
    byte[] text = new byte[length];
    reply.get(text);
    String failure = new String(text, StandardCharsets.UTF_8);
    metReplica |= Failures.kind(failure) == Kind.READONLY;
    return new Answer.Failed(failure);
  }

  @Override
  public void multi(int elements) {
    malformed = true;
  }

  @Override
  public void set(long integer) {
    malformed = true;
  }

  @Override
  public void set(double number) {
    malformed = true;
  }

  @Override
  public void set(boolean value) {
    malformed = true;
  }

  @Override
  public void setError(ByteBuffer text) {
    refused = true;
    super.setError(text);
  }

  /** Whether Redis answered with an error since this was last asked. */
  boolean takeRefusal() {
    boolean was = refused;
    refused = false;
    return was;
  }

  /** Whether a question failed because the server is a replica. */
  boolean metReplica() {
    return metReplica;
  }

  /** Whether the reply has the form and the number of answers that the questions call for. */
  boolean answers(int questions) {
    return !malformed && answers.size() == questions;
  }
}
