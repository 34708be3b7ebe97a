package dev.weir.benchmarks.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Decision;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;

/** Figures can be compared only if all subjects gave the same answers. */
class SubjectsTest {
  private static final int CALLS = 1000;

  /** The clock answers nothing, and a log is too small for this. */
  private static final Set<String> WITHOUT_PROMISE = Set.of("nanoTime", "weirSlidingLog");

  static Stream<Method> hotKeySubjects() {
    return subjects(HotKeyBenchmark.class)
        .filter(method -> !WITHOUT_PROMISE.contains(method.getName()));
  }

  static Stream<Method> refusedSubjects() {
    return subjects(RefusedBenchmark.class);
  }

  @ParameterizedTest
  @MethodSource("hotKeySubjects")
  void theHotKeyIsNeverRefused(Method subject) throws ReflectiveOperationException {
    assertThat(answers(subject)).containsOnly(true);
  }

  @ParameterizedTest
  @MethodSource("refusedSubjects")
  void theDrainedKeyIsAlwaysRefused(Method subject) throws ReflectiveOperationException {
    assertThat(answers(subject)).containsOnly(false);
  }

  private static Stream<Method> subjects(Class<?> benchmark) {
    return Arrays.stream(benchmark.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Benchmark.class));
  }

  private static List<Boolean> answers(Method subject) throws ReflectiveOperationException {
    Object benchmark = subject.getDeclaringClass().getConstructor().newInstance();
    Object state = subject.getParameterTypes()[0].getConstructor().newInstance();
    Boolean[] answers = new Boolean[CALLS];
    for (int call = 0; call < CALLS; call++) {
      Object answer = subject.invoke(benchmark, state);
      answers[call] = answer instanceof Decision decision ? decision.allowed() : (Boolean) answer;
    }
    return List.of(answers);
  }
}
