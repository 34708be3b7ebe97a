package dev.weir.architecture.crooked.policy;

import dev.weir.architecture.crooked.redis.KnowsServer;

/** A feature that knows an adapter. */
public final class KnowsRedis {
  final KnowsServer adapter = new KnowsServer();
}
