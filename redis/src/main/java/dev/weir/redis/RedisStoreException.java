package dev.weir.redis;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Redis did not answer as it should; {@link #kind()} says in what way, for metrics and for deciding
 * what to do next. It has no stack trace of its own: one failure may be told to many callers.
 */
public final class RedisStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** No answer in time; whether the call was carried out is unknown. */
    TIMEOUT,
    /** No connection, or it broke; a call on its way may have been carried out. */
    CONNECTION,
    /** Wrong user or password, or the user lacks a right. */
    AUTH,
    /** The server is too old. */
    VERSION,
    /** The server does not offer a command that the script calls: renamed, disabled or unknown. */
    COMMAND,
    /** The script failed. */
    SCRIPT,
    /** The answer was not of the expected form. */
    REPLY,
    /** Redis has no memory left. */
    OOM,
    /** The server is a replica. */
    READONLY,
    /**
     * The server does not decide or write now: it loads its data, runs another script, lacks
     * replicas, or cannot save what is written.
     */
    BUSY,
    /** The cluster is down, or the slot is on the move. */
    CLUSTER,
    /** More decisions wait in this process than may; nothing was sent. */
    OVERLOAD;

    /** The kind as a label. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;

  RedisStoreException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.kind = kind;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }
}
