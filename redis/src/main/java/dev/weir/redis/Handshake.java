package dev.weir.redis;

import dev.weir.redis.RedisStoreException.Kind;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server says of itself to {@code HELLO}, which every user may ask, and whether that will
 * do.
 */
final class Handshake {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");
  private static final int MAJOR = 6;
  private static final int MINOR = 2;

  private Handshake() {}

  /** Asks; fails with a {@link RedisStoreException} when the server is too old or no master. */
  static CompletionStage<?> greet(StatefulConnection<byte[], byte[]> connection) {
    AsyncCommand<byte[], byte[], Map<String, String>> hello =
        new AsyncCommand<>(new Command<>(CommandType.HELLO, new Fields()));
    connection.dispatch(hello);
    return hello
        .orTimeout(Lettuce.CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (fields, thrown) -> {
              RedisStoreException refusal = refusal(fields, thrown);
              if (refusal != null) {
                throw refusal;
              }
              return fields;
            });
  }

  private static @Nullable RedisStoreException refusal(
      @Nullable Map<String, String> fields, @Nullable Throwable thrown) {
    if (thrown != null || fields == null) {
      String message = thrown == null ? "" : String.valueOf(thrown.getMessage());
      return message.contains("unknown command")
          ? tooOld("before 6.0")
          : Failures.of("Greeting Redis", thrown == null ? new AssertionError() : thrown);
    }
    String version = fields.getOrDefault("version", "unknown");
    Matcher numbers = VERSION.matcher(version);
    if (!numbers.lookingAt() || older(numbers)) {
      return tooOld(version);
    }
    return fields.getOrDefault("role", "master").equals("master")
        ? null
        : new RedisStoreException(
            Kind.READONLY,
            "The server is a replica; name the master in the URL, or its Sentinels"
                + " (redis-sentinel://host,host#master)",
            null);
  }

  private static boolean older(Matcher version) {
    int major = Integer.parseInt(version.group(1));
    return major < MAJOR || (major == MAJOR && Integer.parseInt(version.group(2)) < MINOR);
  }

  private static RedisStoreException tooOld(String version) {
    return new RedisStoreException(
        Kind.VERSION,
        "Redis is version " + version + "; 6.2 or newer is needed: upgrade it, or name another",
        null);
  }

  /** Names and values in turn; what is neither text nor number is skipped. */
  private static final class Fields extends CommandOutput<byte[], byte[], Map<String, String>> {
    private static final int OF_THE_REPLY = 1;
    private @Nullable String name;
    private @Nullable String value;

    Fields() {
      super(ByteArrayCodec.INSTANCE, new HashMap<>());
    }

    @Override
    public void set(@Nullable ByteBuffer text) {
      value = text == null ? "" : StandardCharsets.UTF_8.decode(text).toString();
    }

    @Override
    public void set(long number) {
      value = Long.toString(number);
    }

    @Override
    public void complete(int depth) {
      if (depth != OF_THE_REPLY) {
        return;
      }
      if (name == null) {
        name = value == null ? "" : value;
      } else {
        output.put(name, value == null ? "" : value);
        name = null;
      }
      value = null;
    }
  }
}
