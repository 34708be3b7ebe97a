package dev.weir.redis;

import java.util.concurrent.CompletionStage;

/** Opens wires to masters that are new enough and take our credentials. Thread-safe. */
interface Connector extends Opener<Wire>, AutoCloseable {
  /** Tries once to open a line on which a channel's announcements arrive. Does not block. */
  CompletionStage<Line> subscribe(byte[] channel, Announcements announcements);

  /** Ends the threads; what is still open is closed. Idempotent. */
  @Override
  void close();
}
