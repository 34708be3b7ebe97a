package dev.weir.benchmarks;

import dev.weir.benchmarks.core.CoreSuite;
import dev.weir.benchmarks.http.HttpSuite;
import dev.weir.benchmarks.redis.RedisSuite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The command line: {@code bench core|http|redis|all [--quick]}, run from the project's folder. */
final class Bench {
  private static final List<Suite> SUITES =
      List.of(new CoreSuite(), new HttpSuite(), new RedisSuite());

  private static final Set<String> LATER =
      Set.of("outbound", "jobs", "llm", "server", "simulate", "soak");

  private static final String USAGE = "usage: bin/bench core|http|redis|all [--quick]";

  private static final int DONE = 0;
  private static final int WRONG_USAGE = 2;
  private static final int FAILED = 3;

  private Bench() {}

  /** Ends the JVM in any case: what a failed run has started must not keep it alive. */
  public static void main(String[] args) {
    int status = FAILED;
    try {
      status = run(args);
    } catch (Exception e) {
      e.printStackTrace(System.err);
    } finally {
      System.exit(status);
    }
  }

  /** Returns the exit code. */
  static int run(String... args) throws Exception {
    List<String> names = new ArrayList<>(List.of(args));
    boolean quick = names.remove("--quick");
    String name = names.size() == 1 ? names.get(0) : "";
    if (LATER.contains(name)) {
      System.err.println(name + ": not in this version");
      return WRONG_USAGE;
    }
    List<Suite> suites =
        SUITES.stream().filter(suite -> name.equals("all") || name.equals(suite.name())).toList();
    if (suites.isEmpty()) {
      System.err.println(USAGE);
      return WRONG_USAGE;
    }
    for (Suite suite : suites) {
      measure(suite, quick);
    }
    return DONE;
  }

  private static void measure(Suite suite, boolean quick) throws Exception {
    System.out.println("bench " + suite.name() + (quick ? " --quick" : ""));
    System.out.println("machine  " + Machine.description());
    System.out.println("java     " + Machine.java());
    System.out.println("measured " + Machine.libraries(suite.measured()));
    System.out.println();
    Results results = suite.run(quick);
    System.out.println(Table.of(results));
    suite.requirements(results).forEach(System.out::println);
    Path file = Report.of(suite.name(), results).write(Path.of("benchmarks", "target"));
    System.out.println("written to " + file);
  }
}
