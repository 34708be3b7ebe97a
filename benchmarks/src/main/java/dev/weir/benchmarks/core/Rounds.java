package dev.weir.benchmarks.core;

import dev.weir.benchmarks.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a class of benchmarks in rounds. In each round every subject runs once, in a JVM of its own,
 * so that whatever else slows the machine down for a while hits all of them alike.
 *
 * <p>A sample is the mean of one JVM. A single round has only one of those, so there the iterations
 * are the samples: an interval that knows nothing of the differences between JVMs.
 *
 * @param count rounds
 * @param warmups iterations thrown away in each JVM
 * @param measurements iterations kept
 * @param time length of an iteration
 */
record Rounds(int count, int warmups, int measurements, TimeValue time) {
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  /** A time for each subject and, of a single thread, an allocation. */
  List<Series> run(Class<?> benchmark, int threads) throws RunnerException {
    String scenario = hyphenated(benchmark.getSimpleName().replaceFirst("Benchmark$", ""));
    Map<String, List<Double>> times = new LinkedHashMap<>();
    Map<String, List<Double>> allocations = new LinkedHashMap<>();
    for (int round = 1; round <= count; round++) {
      System.err.printf("%s, threads %d: round %d of %d%n", scenario, threads, round, count);
      for (RunResult run : new Runner(options(benchmark, threads)).run()) {
        String subject = subject(run);
        samplesOf(times, subject).addAll(samples(run, Rounds::time));
        samplesOf(allocations, subject).addAll(samples(run, Rounds::allocation));
      }
    }
    Stream<Series> timed = series(scenario, threads, "ns/op", times);
    return threads > 1
        ? timed.toList()
        : Stream.concat(timed, series(scenario + "-allocation", 1, "B/op", allocations)).toList();
  }

  private Options options(Class<?> benchmark, int threads) {
    return new OptionsBuilder()
        .include("^" + Pattern.quote(benchmark.getName() + "."))
        .threads(threads)
        .forks(1)
        .jvmArgs("-Xms2g", "-Xmx2g")
        .warmupIterations(warmups)
        .warmupTime(time)
        .measurementIterations(measurements)
        .measurementTime(time)
        .addProfiler(GCProfiler.class)
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true)
        .build();
  }

  private List<Double> samples(RunResult run, Function<IterationResult, Double> figure) {
    List<Double> iterations =
        run.getAggregatedResult().getIterationResults().stream().map(figure).toList();
    return count == 1
        ? iterations
        : List.of(iterations.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
  }

  private static double time(IterationResult iteration) {
    return iteration.getPrimaryResult().getScore();
  }

  private static double allocation(IterationResult iteration) {
    return Objects.requireNonNull(iteration.getSecondaryResults().get(ALLOCATION), ALLOCATION)
        .getScore();
  }

  private static List<Double> samplesOf(Map<String, List<Double>> samples, String subject) {
    return samples.computeIfAbsent(subject, unseen -> new ArrayList<>());
  }

  /** The fastest first. */
  private static Stream<Series> series(
      String scenario, int threads, String unit, Map<String, List<Double>> samples) {
    return samples.entrySet().stream()
        .map(entry -> new Series(scenario, threads, entry.getKey(), unit, entry.getValue()))
        .sorted(Comparator.comparingDouble(Series::value));
  }

  /** The name of the benchmark's method: {@code weirByKey} is {@code weir-by-key}. */
  private static String subject(RunResult run) {
    String method = run.getParams().getBenchmark();
    return hyphenated(method.substring(method.lastIndexOf('.') + 1));
  }

  static String hyphenated(String camelCase) {
    return camelCase.replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
