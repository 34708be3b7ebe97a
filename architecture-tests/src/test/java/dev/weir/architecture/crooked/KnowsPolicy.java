package dev.weir.architecture.crooked;

import dev.weir.architecture.crooked.policy.KnowsRedis;

final class KnowsPolicy {
  final KnowsRedis policy = new KnowsRedis();
}
