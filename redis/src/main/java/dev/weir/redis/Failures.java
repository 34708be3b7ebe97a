package dev.weir.redis;

import dev.weir.redis.RedisStoreException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells kinds of failure from what Redis and Lettuce say. */
final class Failures {
  /**
   * An error's code and text. Redis 6.2 writes in front of what failed inside a script where that
   * was, and a dash; what follows in the text may be anybody's words.
   */
  private static final Pattern ERROR =
      Pattern.compile(
          "(?:ERR Error running script \\(call to \\w+\\): )?(?:@user_script: ?\\d+: )*"
              + "-?(?:([A-Z]{3,}[A-Z0-9]*)\\b ?)?(.*)",
          Pattern.DOTALL);

  /** How texts without a code of their own begin where a right is missing, inside a script. */
  private static final Pattern RIGHTS =
      Pattern.compile(
          "The user executing the script can't |ACL failure in script|Protocol error:"
              + " unauthenticated ");

  /** How they begin where the server does not offer a command. */
  private static final Pattern COMMANDS =
      Pattern.compile(
          "(?i)unknown (redis )?(sub)?command|this (redis )?command is not allowed from script");

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("WRONGPASS", Kind.AUTH),
          Map.entry("NOAUTH", Kind.AUTH),
          Map.entry("NOPERM", Kind.AUTH),
          Map.entry("DENIED", Kind.AUTH),
          Map.entry("OOM", Kind.OOM),
          Map.entry("READONLY", Kind.READONLY),
          Map.entry("LOADING", Kind.BUSY),
          Map.entry("BUSY", Kind.BUSY),
          Map.entry("MASTERDOWN", Kind.BUSY),
          Map.entry("NOREPLICAS", Kind.BUSY),
          Map.entry("MISCONF", Kind.BUSY),
          Map.entry("CLUSTERDOWN", Kind.CLUSTER),
          Map.entry("CROSSSLOT", Kind.CLUSTER),
          Map.entry("TRYAGAIN", Kind.CLUSTER),
          Map.entry("MOVED", Kind.CLUSTER),
          Map.entry("ASK", Kind.CLUSTER));

  private Failures() {}

  /** What an error reply means; a script's own error if nothing else. */
  static Kind kind(String error) {
    Matcher parts = ERROR.matcher(error);
    if (!parts.matches()) {
      return Kind.SCRIPT;
    }
    Kind kind = parts.group(1) == null ? null : KINDS.get(parts.group(1));
    if (kind != null) {
      return kind;
    }
    String text = parts.group(2);
    return RIGHTS.matcher(text).lookingAt()
        ? Kind.AUTH
        : COMMANDS.matcher(text).lookingAt() ? Kind.COMMAND : Kind.SCRIPT;
  }

  static RedisStoreException reply(String error) {
    return new RedisStoreException(kind(error), "Redis answered: " + error, null);
  }

  /** What broke a call or an attempt to connect. */
  static RedisStoreException of(String doing, Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof RedisStoreException known) {
        return known;
      }
      if (cause instanceof RedisCommandExecutionException error && error.getMessage() != null) {
        return new RedisStoreException(
            connecting(error.getMessage()), doing + ": " + error.getMessage(), thrown);
      }
      if (cause instanceof RedisCommandTimeoutException || cause instanceof TimeoutException) {
        return new RedisStoreException(Kind.TIMEOUT, doing + ": no answer in time", thrown);
      }
    }
    return new RedisStoreException(Kind.CONNECTION, doing + ": " + deepest(thrown), thrown);
  }

  /** While signing in, what is no known error is a refusal of the credentials. */
  private static Kind connecting(String error) {
    Kind kind = kind(error);
    return kind == Kind.SCRIPT ? (error.contains("AUTH") ? Kind.AUTH : Kind.CONNECTION) : kind;
  }

  private static @Nullable String deepest(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause.getCause().getMessage() != null)) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
