package dev.weir.benchmarks.redis;

import dev.weir.benchmarks.Results;

/** Who is measured. */
enum Subject {
  FLOOR(Results.FLOOR) {
    @Override
    Peer connect(RedisServers servers) {
      return new Ping(LettuceConnection.to(servers));
    }
  },
  WEIR(Results.WEIR) {
    @Override
    Peer connect(RedisServers servers) {
      return WeirStore.on(servers);
    }
  },
  EVALSHA("evalsha") {
    @Override
    Peer connect(RedisServers servers) {
      return new EvalSha(LettuceConnection.to(servers));
    }
  },
  BUCKET4J("bucket4j-lettuce") {
    @Override
    Peer connect(RedisServers servers) {
      return new Bucket4j(LettuceConnection.to(servers));
    }
  },
  BUCKET4J_BATCHING("bucket4j-lettuce-batching") {
    @Override
    Peer connect(RedisServers servers) {
      return new Bucket4jBatching(LettuceConnection.to(servers));
    }
  },
  REDISSON("redisson") {
    @Override
    Peer connect(RedisServers servers) {
      return new RedissonPeer(servers);
    }
  };

  private final String label;

  Subject(String label) {
    this.label = label;
  }

  /** Its name in the table. */
  String label() {
    return label;
  }

  /** Connects it, with connections of its own. */
  abstract Peer connect(RedisServers servers);
}
