package dev.weir.benchmarks.redis;

/** Who asks what, and where. */
record Case(Topology topology, Load load, Callers callers) {
  /** As in the table. */
  String name() {
    return topology.scenario(callers.scenario(load.name()));
  }
}
