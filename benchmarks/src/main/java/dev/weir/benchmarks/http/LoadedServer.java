package dev.weir.benchmarks.http;

import dev.weir.benchmarks.Series;
import dev.weir.benchmarks.http.LoadGenerator.Throughput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** A server, the clients that load it, and what they have seen of it so far. */
final class LoadedServer implements AutoCloseable {
  static final String THROUGHPUT = "throughput";
  static final String P95 = "latency-p95";

  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Api api;
  private final Subject subject;
  private final ServerProcess server;
  private final LoadGenerator busyClients;
  private final LoadGenerator clients;

  private final List<Double> throughputs = new ArrayList<>();
  private final List<Double> cpuMicros = new ArrayList<>();
  private final List<Histogram> latencies = new ArrayList<>();

  private LoadedServer(Api api, Subject subject, ServerProcess server) throws IOException {
    this.api = api;
    this.subject = subject;
    this.server = server;
    this.busyClients = new LoadGenerator(server.port(), HttpSuite.BUSY_CLIENTS);
    this.clients = new LoadGenerator(server.port(), HttpSuite.CLIENTS);
  }

  static LoadedServer start(Api api, Subject subject) throws IOException, InterruptedException {
    return new LoadedServer(api, subject, ServerProcess.start(api, subject));
  }

  /** Both kinds of load, forgotten. */
  void warmUp(Duration time) throws IOException {
    busyClients.saturate(time);
    clients.askAtRate(HttpSuite.RATE, time.dividedBy(2));
  }

  void saturate(Duration time) throws IOException {
    Duration before = server.cpu();
    Throughput throughput = busyClients.saturate(time);
    Duration used = server.cpu().minus(before);
    throughputs.add(throughput.perSecond());
    cpuMicros.add(used.toNanos() / NANOS_PER_MICRO / throughput.answers());
  }

  void askAtRate(Duration time) throws IOException {
    latencies.add(clients.askAtRate(HttpSuite.RATE, time));
  }

  List<Series> series() {
    return List.of(
        series(THROUGHPUT, HttpSuite.BUSY_CLIENTS, "req/s", throughputs),
        series("cpu-per-request", HttpSuite.BUSY_CLIENTS, "µs", cpuMicros),
        latency("latency-p50", 50),
        latency(P95, 95),
        latency("latency-p99", 99),
        latency("latency-p99.9", 99.9));
  }

  private Series latency(String scenario, double percentile) {
    return series(
        scenario,
        HttpSuite.CLIENTS,
        "ms",
        latencies.stream()
            .map(round -> round.getValueAtPercentile(percentile) / NANOS_PER_MILLI)
            .toList());
  }

  private Series series(String scenario, int clients, String unit, List<Double> samples) {
    return new Series(api.scenario(scenario), clients, subject.label(), unit, samples);
  }

  @Override
  public void close() throws IOException {
    busyClients.close();
    clients.close();
    server.close();
  }
}
