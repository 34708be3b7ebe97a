package dev.weir.benchmarks.redis;

import com.sun.management.OperatingSystemMXBean;
import dev.weir.benchmarks.Series;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;

/** One subject in one case, and what its turns have shown so far. */
final class Lane {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final double NANOS_PER_MICRO = 1e3;

  private final Case scenario;
  private final Subject subject;
  private final Limiter limiter;
  private final RedisServers servers;
  private final List<Measured> rounds = new ArrayList<>();

  private record Measured(Turn turn, double cpuMicros, double redisCpuMicros) {}

  Lane(Case scenario, Subject subject, Limiter limiter, RedisServers servers) {
    this.scenario = scenario;
    this.subject = subject;
    this.limiter = limiter;
    this.servers = servers;
  }

  void warmUp(Duration time) throws InterruptedException, ExecutionException {
    ask(time);
  }

  void measure(Duration time) throws InterruptedException, ExecutionException {
    long redisBefore = servers.cpu().toNanos();
    long before = SYSTEM.getProcessCpuTime();
    Turn turn = ask(time);
    long here = SYSTEM.getProcessCpuTime() - before;
    long redis = servers.cpu().toNanos() - redisBefore;
    double decisions = turn.decisions() * NANOS_PER_MICRO;
    rounds.add(new Measured(turn, (here + redis) / decisions, redis / decisions));
  }

  private Turn ask(Duration time) throws InterruptedException, ExecutionException {
    try {
      return scenario.callers().ask(limiter, scenario.load(), time);
    } catch (ExecutionException e) {
      throw new ExecutionException(
          subject.label() + " failed in " + scenario.name() + ": " + e.getCause(), e);
    }
  }

  /** Throughput, latencies, processor time; one series each, in the same order for all subjects. */
  List<Series> series() {
    return List.of(
        series("", "decisions/s", round -> round.turn().perSecond()),
        series("-p50", "µs", round -> round.turn().micros(50)),
        series("-p99", "µs", round -> round.turn().micros(99)),
        series("-cpu", "µs", Measured::cpuMicros),
        series("-redis-cpu", "µs", Measured::redisCpuMicros));
  }

  private Series series(String suffix, String unit, ToDoubleFunction<Measured> figure) {
    return new Series(
        scenario.name() + suffix,
        scenario.callers().count(),
        subject.label(),
        unit,
        rounds.stream().map(round -> figure.applyAsDouble(round)).toList());
  }
}
