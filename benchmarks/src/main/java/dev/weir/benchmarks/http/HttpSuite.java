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
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Servers with the filter, called weir, and without, called the floor, each in a JVM of its own:
 * first bare servlets, then Spring MVC, where the starter and a peer are asked, too. The load comes
 * from this JVM and goes to one server at a time, back and forth.
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
          Duration.ofSeconds(12),
          new Turns(25, Duration.ofSeconds(1)),
          new Turns(5, Duration.ofSeconds(4)));
  private static final Effort QUICK =
      new Effort(
          Duration.ofSeconds(5),
          new Turns(8, Duration.ofMillis(500)),
          new Turns(3, Duration.ofSeconds(2)));

  private interface Load {
    void on(LoadedServer server, Duration time) throws IOException;
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public List<Class<?>> measured() {
    return List.of(RateLimitFilter.class, Tomcat.class, DispatcherServlet.class, Histogram.class);
  }

  @Override
  public Results run(boolean quick) throws IOException, InterruptedException {
    Effort effort = quick ? QUICK : FULL;
    List<Series> series = new ArrayList<>();
    series.addAll(
        measure(
            Api.SERVLET,
            List.of(Subject.WEIR, Subject.REDIS, Subject.HEADERS, Subject.FLOOR),
            effort));
    series.addAll(
        measure(
            Api.MVC,
            List.of(Subject.WEIR, Subject.STARTER, Subject.BUCKET4J, Subject.FLOOR),
            effort));
    return new Results(series);
  }

  private static List<Series> measure(Api api, List<Subject> subjects, Effort effort)
      throws IOException, InterruptedException {
    List<LoadedServer> servers = new ArrayList<>();
    try {
      for (Subject subject : subjects) {
        System.err.println(api.scenario("warming up " + subject.label()));
        LoadedServer server = LoadedServer.start(api, subject);
        servers.add(server);
        server.warmUp(effort.warmUp());
      }
      System.err.println("closed loop, as fast as it goes");
      takeTurns(servers, effort.saturated(), LoadedServer::saturate);
      System.err.println("open loop, " + RATE + " requests a second");
      takeTurns(servers, effort.atRate(), LoadedServer::askAtRate);
      return byCase(servers);
    } finally {
      for (LoadedServer server : servers) {
        server.close();
      }
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

  private static List<Series> byCase(List<LoadedServer> servers) {
    List<List<Series>> all = servers.stream().map(LoadedServer::series).toList();
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < all.get(0).size(); i++) {
      for (List<Series> ofOne : all) {
        series.add(ofOne.get(i));
      }
    }
    return series;
  }

  @Override
  public List<Requirement> requirements(Results results) {
    Series throughput = results.get(LoadedServer.THROUGHPUT, BUSY_CLIENTS, WEIR);
    Series latency = results.get(LoadedServer.P95, CLIENTS, WEIR);
    Series shared = results.get(LoadedServer.P95, CLIENTS, Subject.REDIS.label());
    return List.of(
        throughputKept("bare servlet", Api.SERVLET, Subject.WEIR, results),
        throughputKept("Spring MVC", Api.MVC, Subject.WEIR, results),
        throughputKept("Spring MVC, starter", Api.MVC, Subject.STARTER, results),
        asFastAsPeer("latency-p50", results),
        asFastAsPeer("latency-p99", results),
        Requirement.atLeast(
            "bare servlet: throughput with the filter at least 10,000 req/s", throughput, 10_000),
        Requirement.atMost(
            "bare servlet at 1,000 req/s: p95 with the filter below 10 ms", latency, 10),
        Requirement.atMost(
            "bare servlet at 1,000 req/s: p95 the filter adds below 1 ms",
            latency.minus(results.get(LoadedServer.P95, CLIENTS, FLOOR)),
            1),
        Requirement.atLeast(
            "bare servlet: throughput with Redis at least 10,000 req/s",
            results.get(LoadedServer.THROUGHPUT, BUSY_CLIENTS, Subject.REDIS.label()),
            10_000),
        Requirement.atMost("bare servlet at 1,000 req/s: p95 with Redis below 10 ms", shared, 10),
        Requirement.atMost(
            "bare servlet at 1,000 req/s: p95 that the filter with Redis adds below 5 ms",
            shared.minus(results.get(LoadedServer.P95, CLIENTS, FLOOR)),
            5));
  }

  private static Requirement throughputKept(
      String what, Api api, Subject subject, Results results) {
    String scenario = api.scenario(LoadedServer.THROUGHPUT);
    return Requirement.atLeast(
        what + ": throughput with the filter at least 0.92 of without",
        results
            .get(scenario, BUSY_CLIENTS, subject.label())
            .over(results.get(scenario, BUSY_CLIENTS, FLOOR)),
        0.92);
  }

  private static Requirement asFastAsPeer(String percentile, Results results) {
    String scenario = Api.MVC.scenario(percentile);
    return Requirement.notMore(
        "Spring MVC at 1,000 req/s: " + percentile + " of the starter no more than Bucket4j's",
        results
            .get(scenario, CLIENTS, Subject.STARTER.label())
            .minus(results.get(scenario, CLIENTS, Subject.BUCKET4J.label())));
  }
}
