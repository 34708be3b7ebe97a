package dev.weir.benchmarks.redis;

/** How many Redis there are. */
enum Topology {
  STANDALONE("", 1),
  /** Masters that share the slots evenly, without replicas. */
  CLUSTER("cluster-", 3);

  private final String prefix;
  private final int servers;

  Topology(String prefix, int servers) {
    this.prefix = prefix;
    this.servers = servers;
  }

  /** What a case is called when it is measured on this. */
  String scenario(String name) {
    return prefix + name;
  }

  int servers() {
    return servers;
  }
}
