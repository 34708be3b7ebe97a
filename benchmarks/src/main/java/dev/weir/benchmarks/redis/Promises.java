package dev.weir.benchmarks.redis;

import static dev.weir.benchmarks.Results.WEIR;

import dev.weir.benchmarks.Requirement;
import dev.weir.benchmarks.Results;
import dev.weir.benchmarks.Series;
import java.util.ArrayList;
import java.util.List;

/** What the store in Redis has to show: on a standalone Redis, with random keys. */
final class Promises {
  private static final List<Subject> LIBRARIES =
      List.of(Subject.BUCKET4J, Subject.BUCKET4J_BATCHING, Subject.REDISSON);

  private final Results results;
  private final List<Requirement> requirements = new ArrayList<>();

  private Promises(Results results) {
    this.results = results;
  }

  /** None where Weir was not measured. */
  static List<Requirement> of(Results results) {
    Promises promises = new Promises(results);
    if (results.find(RedisSuite.MEMORY, 1, WEIR).isPresent()) {
      promises.check();
    }
    return promises.requirements;
  }

  private void check() {
    for (Subject library : LIBRARIES) {
      aheadOf(library, RedisSuite.SOME, 2.5);
    }
    for (Subject library : LIBRARIES) {
      aheadOf(library, RedisSuite.MANY, 3.5);
    }
    aheadOf(Subject.EVALSHA, RedisSuite.ASYNC, 2.5);
    aheadOf(Subject.EVALSHA, RedisSuite.ALONE, 0.9);
    requirements.add(
        Requirement.atLeast(
            "refused, threads 16: at least 50 x as many decisions as allowed ones",
            results
                .get(Load.REFUSED, RedisSuite.SOME.count(), WEIR)
                .over(results.get(Load.RANDOM_KEYS, RedisSuite.SOME.count(), WEIR)),
            50));
    requirements.add(
        Requirement.atMost(
            "memory: at most 120 bytes a key beyond its name",
            results.get(RedisSuite.MEMORY, 1, WEIR),
            120));
  }

  private void aheadOf(Subject subject, Callers callers, double times) {
    String scenario = callers.scenario(Load.RANDOM_KEYS);
    Series weir = results.get(scenario, callers.count(), WEIR);
    Series other = results.get(scenario, callers.count(), subject.label());
    requirements.add(
        Requirement.atLeast(
            scenario + ", " + callers.count() + ": at least " + times + " x " + subject.label(),
            weir.over(other),
            times));
  }
}
