package dev.weir.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * Who waits longer for running into limits again and again: the port behind {@code [penalty]}.
 *
 * <p>Thread-safe, and no method blocks: a shared implementation reports violations in batches and
 * keeps a copy of the running penalties in this process, which follows within a second.
 */
public interface Penalties extends AutoCloseable {
  /** What is left of the client's running penalty, by {@link Client#id}; empty if none runs. */
  Optional<Duration> of(String client);

  /**
   * A client ran into a limit of its own.
   *
   * @param client whose limit it was, as {@link Client#id}
   * @param retryAfter how long the client was told to wait
   * @param settings how violations become penalties
   */
  void violated(String client, Duration retryAfter, PenaltySettings settings);

  /** Forgets a client's violations and ends its penalty. */
  void forgive(String client);

  /** Clients that are known to have violated a limit, penalised or not. Quick. */
  long size();

  /** Releases what is held. Idempotent. */
  @Override
  void close();
}
