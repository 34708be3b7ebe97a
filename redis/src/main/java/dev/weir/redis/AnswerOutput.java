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
 * Reads the script's reply as it arrives: an array with one element a question, itself an array of
 * integers, or a text that says what failed. The reply's own reader calls it on one thread.
 */
final class AnswerOutput extends CommandOutput<byte[], byte[], List<Answer>> {
  private static final int OF_THE_REPLY = 1;
  private static final long[] NONE = {};

  private final List<Answer> answers;
  private boolean started;
  private boolean malformed;
  private boolean refused;
  private boolean metReplica;
  private long @Nullable [] numbers;
  private int count;
  private @Nullable String failure;

  AnswerOutput(int questions) {
    super(ByteArrayCodec.INSTANCE, List.of());
    answers = new ArrayList<>(questions);
    output = answers;
  }

  @Override
  public void multi(int elements) {
    if (!started) {
      started = true;
    } else if (numbers == null && failure == null) {
      numbers = elements > 0 ? new long[elements] : NONE;
      count = 0;
    } else {
      malformed = true;
    }
  }

  @Override
  public void set(long integer) {
    if (numbers != null && count < numbers.length) {
      numbers[count++] = integer;
    } else {
      malformed = true;
    }
  }

  @Override
  public void set(@Nullable ByteBuffer text) {
    if (started && numbers == null && text != null) {
      failure = StandardCharsets.UTF_8.decode(text).toString();
    } else {
      malformed = true;
    }
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
    if (started) {
      set(text);
    } else {
      refused = true;
      super.setError(text);
    }
  }

  /** Whether Redis answered with an error since this was last asked. */
  boolean takeRefusal() {
    boolean was = refused;
    refused = false;
    return was;
  }

  @Override
  public void complete(int depth) {
    if (depth != OF_THE_REPLY || !started) {
      return;
    }
    if (failure != null) {
      metReplica |= Failures.kind(failure) == Kind.READONLY;
      answers.add(new Answer.Failed(failure));
    } else if (numbers != null && count == numbers.length) {
      answers.add(new Answer.Numbers(numbers));
    } else {
      malformed = true;
    }
    numbers = null;
    failure = null;
  }

  /** Whether a question failed because the server is a replica. */
  boolean metReplica() {
    return metReplica;
  }

  /** Whether the reply has the form and the number of answers that the questions call for. */
  boolean answers(int questions) {
    return started && !malformed && answers.size() == questions;
  }
}
