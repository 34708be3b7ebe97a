package dev.weir.redis;

import dev.weir.redis.RedisStoreException.Kind;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call of the script on its way. It is sent at most once: a second attempt to encode it fails,
 * whatever reconnecting does, unless Redis answered the first with an error (as a cluster does that
 * sends it elsewhere). It ends once, by an answer, an error or a lost connection.
 */
final class ScriptCall extends Command<byte[], byte[], List<Answer>> {
  /** Told once, on the thread that reads replies or the one that gave up. */
  @FunctionalInterface
  interface Listener {
    /** The call ended; the failure is null if it was answered. */
    void ended(ScriptCall call, @Nullable RedisStoreException failure);
  }

  /** The most questions of a call, so that the place of each command fits in a byte. */
  static final int MOST_QUESTIONS = 254;

  /** The place of the first command among the script's arguments. */
  private static final int FIRST_COMMAND = 2;

  private final List<Question> questions;
  private final long startedNanos;
  private final Listener listener;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean sent;

  private ScriptCall(
      byte[] script, boolean byHash, List<Question> questions, long nanos, Listener listener) {
    super(
        byHash ? CommandType.EVALSHA : CommandType.EVAL,
        new AnswerOutput(questions.size()),
        arguments(script, questions));
    this.questions = questions;
    this.startedNanos = nanos;
    this.listener = listener;
  }

  /** A call of a script that Redis should know by now. */
  static ScriptCall byHash(Script script, List<Question> questions, long nanos, Listener listener) {
    return new ScriptCall(script.hash(), true, questions, nanos, listener);
  }

  /** A call that brings the script along. */
  static ScriptCall withBody(
      Script script, List<Question> questions, long nanos, Listener listener) {
    return new ScriptCall(script.body(), false, questions, nanos, listener);
  }

  private static CommandArgs<byte[], byte[]> arguments(byte[] script, List<Question> questions) {
    CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
    arguments.add(script).add(questions.size()).addKey(questions.get(0).key());
    for (int i = 1; i < questions.size(); i++) {
      arguments.add(questions.get(i).key());
    }
    List<byte[]> commands = new ArrayList<>();
    byte[] which = new byte[questions.size()];
    for (int i = 0; i < which.length; i++) {
      which[i] = (byte) (FIRST_COMMAND + place(commands, questions.get(i).command()));
    }
    arguments.add(which);
    commands.forEach(arguments::add);
    return arguments;
  }

  /** Where the very array stands among the commands, at their end if it is new. */
  private static int place(List<byte[]> commands, byte[] command) {
    int place = 0;
    while (place < commands.size() && commands.get(place) != command) {
      place++;
    }
    if (place == commands.size()) {
      commands.add(command);
    }
    return place;
  }

  List<Question> questions() {
    return questions;
  }

  /** Whether a question of it failed because the server is a replica. */
  boolean metReplica() {
    return answerOutput().metReplica();
  }

  /** When it was handed over, by the backend's clock. */
  long startedNanos() {
    return startedNanos;
  }

  @Override
  public void encode(ByteBuf buffer) {
    if (sent && !answerOutput().takeRefusal()) {
      throw new IllegalStateException("a script call must not be sent twice");
    }
    sent = true;
    super.encode(buffer);
  }

  private AnswerOutput answerOutput() {
    return (AnswerOutput) getOutput();
  }

  @Override
  public void complete() {
    String error = getOutput().getError();
    if (error != null) {
      end(Failures.reply(error));
    } else if (answerOutput().answers(questions.size())) {
      end(null);
    } else {
      end(
          new RedisStoreException(
              Kind.REPLY,
              "Redis answered "
                  + questions.size()
                  + " questions in an unexpected form; is another version's script under its hash,"
                  + " or a proxy between?",
              null));
    }
    super.complete();
  }

  @Override
  public boolean completeExceptionally(Throwable thrown) {
    end(Failures.of("Calling the script", thrown));
    return super.completeExceptionally(thrown);
  }

  @Override
  public void cancel() {
    end(new RedisStoreException(Kind.CONNECTION, "The connection was closed", null));
    super.cancel();
  }

  private void end(@Nullable RedisStoreException failure) {
    if (ended.compareAndSet(false, true)) {
      listener.ended(this, failure);
    }
  }
}
