package dev.weir.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Subscribing to a channel on a connection, and again whenever that is made anew. Before, a word is
 * said on it, to see whether this user may: scripts do so too, and there nobody is told.
 */
final class Subscribing extends RedisPubSubAdapter<byte[], byte[]> {
  private static final byte[] NOTHING = {};

  private final Announcements announcements;

  private Subscribing(Announcements announcements) {
    this.announcements = announcements;
  }

  /** Completed when Redis has confirmed it; closes the connection if it refuses. */
  static <C extends StatefulRedisPubSubConnection<byte[], byte[]>> CompletionStage<C> on(
      C connection, byte[] channel, Announcements announcements) {
    connection.addListener(new Subscribing(announcements));
    CompletableFuture<?> said = connection.async().publish(channel, NOTHING).toCompletableFuture();
    CompletableFuture<?> heard = connection.async().subscribe(channel).toCompletableFuture();
    CompletableFuture.allOf(said, heard)
        .whenComplete(
            (ignored, thrown) -> {
              if (thrown == null) {
                announcements.accepted();
              } else {
                announcements.refused(thrown);
              }
            });
    return heard
        .orTimeout(Lettuce.CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(ignored -> connection)
        .whenComplete(
            (ignored, thrown) -> {
              if (thrown != null) {
                connection.closeAsync();
              }
            });
  }

  @Override
  public void message(byte[] channel, byte[] message) {
    announcements.changed(message);
  }

  /** What was announced before this is unknown. */
  @Override
  public void subscribed(byte[] channel, long count) {
    announcements.missed();
  }
}
