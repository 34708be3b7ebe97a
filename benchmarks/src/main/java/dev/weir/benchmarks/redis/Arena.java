package dev.weir.benchmarks.redis;

import dev.weir.benchmarks.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Redis, and all subjects connected to it, until it is closed. */
final class Arena implements AutoCloseable {
  /** Compiles what blocks; asking first has compiled what does not. */
  private static final Callers WARMING = Callers.threads(16);

  private final Topology topology;
  private final RedisServers servers;
  private final Map<Subject, Peer> peers = new EnumMap<>(Subject.class);

  private Arena(Topology topology, RedisServers servers) {
    this.topology = topology;
    this.servers = servers;
  }

  static Arena open(Topology topology) throws IOException, InterruptedException {
    RedisServers servers = RedisServers.start(topology);
    Arena arena = new Arena(topology, servers);
    try {
      for (Subject subject : Subject.values()) {
        arena.peers.put(subject, subject.connect(servers));
      }
      return arena;
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** One load, first with these callers, then with those. */
  List<Series> measure(Load load, List<Callers> callers, Effort effort) throws Exception {
    Map<Subject, Limiter> limiters = new EnumMap<>(Subject.class);
    if (!callers.isEmpty()) {
      System.err.println("storing " + topology.scenario(load.name()));
      for (Map.Entry<Subject, Peer> peer : peers.entrySet()) {
        Limiter limiter = peer.getValue().limiter(load);
        ClosedLoop.askFirst(limiter, load);
        WARMING.ask(limiter, load, effort.warmUp());
        limiters.put(peer.getKey(), limiter);
      }
    }
    List<Series> series = new ArrayList<>();
    for (Callers some : callers) {
      series.addAll(measure(new Case(topology, load, some), limiters, effort));
    }
    return series;
  }

  private List<Series> measure(Case scenario, Map<Subject, Limiter> limiters, Effort effort)
      throws InterruptedException, ExecutionException {
    System.err.println(scenario.name() + " " + scenario.callers().count());
    List<Lane> lanes = new ArrayList<>();
    limiters.forEach(
        (subject, limiter) -> lanes.add(new Lane(scenario, subject, limiter, servers)));
    for (Lane lane : lanes) {
      lane.warmUp(effort.warmUp());
    }
    List<Lane> order = new ArrayList<>(lanes);
    for (int round = 0; round < effort.rounds(); round++) {
      for (Lane lane : order) {
        lane.measure(effort.turn());
      }
      Collections.reverse(order);
    }
    return byFigure(lanes);
  }

  private static List<Series> byFigure(List<Lane> lanes) {
    List<List<Series>> all = lanes.stream().map(Lane::series).toList();
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < all.get(0).size(); i++) {
      for (List<Series> ofOne : all) {
        series.add(ofOne.get(i));
      }
    }
    return series;
  }

  @Override
  public void close() {
    try {
      peers.values().forEach(Peer::close);
    } finally {
      servers.close();
    }
  }
}
