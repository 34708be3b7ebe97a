package dev.weir.architecture.crooked.redis;

import dev.weir.architecture.crooked.server.Server;

/** An adapter that knows the assembly. */
public final class KnowsServer {
  final Server server = new Server();
}
