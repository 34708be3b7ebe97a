package dev.weir.benchmarks.http;

import static dev.weir.benchmarks.Results.FLOOR;
import static dev.weir.benchmarks.Results.WEIR;

import dev.weir.benchmarks.Requirement;
import dev.weir.benchmarks.Results;
import dev.weir.benchmarks.Series;
import dev.weir.benchmarks.Suite;
import dev.weir.http.servlet.RateLimitFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.apache.catalina.startup.Tomcat;

/**
 * One server with the filter, called weir, and one without, called the floor, each in a JVM of its
 * own. The load comes from this JVM and goes to one of them at a time, back and forth.
 */
public final class HttpSuite implements Suite {
  static final int BUSY_CLIENTS = 32;
  static final int CLIENTS = 100;
  static final int RATE = 1000;

  /** Turns of a server, and how long each takes. */
  private record Turns(int count, Duration time) {}

  private record Effort(Duration warmUp, Turns saturated, Turns atRate) {}

  private static final Effort FULL =
      new Effort(
          Duration.ofSeconds(10),
          new Turns(30, Duration.ofSeconds(1)),
          new Turns(10, Duration.ofSeconds(5)));
  private static final Effort QUICK =
      new Effort(
          Duration.ofSeconds(6),
          new Turns(10, Duration.ofMillis(500)),
          new Turns(3, Duration.ofSeconds(4)));

  private interface Load {
    void on(LoadedServer server, Duration time) throws IOException;
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public List<Class<?>> measured() {
    return List.of(RateLimitFilter.class, Tomcat.class, Histogram.class);
  }

  @Override
  public Results run(boolean quick) throws IOException, InterruptedException {
    Effort effort = quick ? QUICK : FULL;
    try (LoadedServer weir = LoadedServer.start(WEIR, true);
        LoadedServer floor = LoadedServer.start(FLOOR, false)) {
      for (LoadedServer server : List.of(floor, weir)) {
        System.err.println("warming up " + server.subject());
        server.warmUp(effort.warmUp());
      }
      System.err.println("closed loop, as fast as it goes");
      takeTurns(List.of(floor, weir), effort.saturated(), LoadedServer::saturate);
      System.err.println("open loop, " + RATE + " requests a second");
      takeTurns(List.of(floor, weir), effort.atRate(), LoadedServer::askAtRate);
      return new Results(interleaved(weir.series(), floor.series()));
    }
  }

  /** In every round the one that was last is first. */
  private static void takeTurns(List<LoadedServer> servers, Turns turns, Load load)
      throws IOException {
    List<LoadedServer> order = new ArrayList<>(servers);
    for (int round = 0; round < turns.count(); round++) {
      for (LoadedServer server : order) {
        load.on(server, turns.time());
      }
      Collections.reverse(order);
    }
  }

  /** Case by case, Weir first. */
  private static List<Series> interleaved(List<Series> weir, List<Series> floor) {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < weir.size(); i++) {
      series.add(weir.get(i));
      series.add(floor.get(i));
    }
    return series;
  }

  @Override
  public List<Requirement> requirements(Results results) {
    Series throughput = results.get(LoadedServer.THROUGHPUT, BUSY_CLIENTS, WEIR);
    Series latency = results.get(LoadedServer.P95, CLIENTS, WEIR);
    return List.of(
        Requirement.atLeast(
            "throughput with the filter at least 0.92 of without",
            throughput.over(results.get(LoadedServer.THROUGHPUT, BUSY_CLIENTS, FLOOR)),
            0.92),
        Requirement.atLeast("throughput with the filter at least 10,000 req/s", throughput, 10_000),
        Requirement.atMost("at 1,000 req/s, p95 with the filter below 10 ms", latency, 10),
        Requirement.atMost(
            "at 1,000 req/s, p95 the filter adds below 1 ms",
            latency.minus(results.get(LoadedServer.P95, CLIENTS, FLOOR)),
            1));
  }
}
