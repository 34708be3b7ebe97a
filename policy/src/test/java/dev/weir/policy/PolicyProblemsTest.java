package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every bad policy in {@code problems.txt}: a title after {@code #}, the policy, and after {@code
 * >} every problem it must be refused with, in order.
 */
class PolicyProblemsTest {
  private static final Pattern CASES = Pattern.compile("^# ", Pattern.MULTILINE);

  private record BadPolicy(String title, String toml, List<String> problems) {
    static BadPolicy read(String text) {
      List<String> lines = text.strip().lines().toList();
      return new BadPolicy(
          lines.get(0),
          String.join("\n", lines.stream().skip(1).filter(l -> !l.startsWith("> ")).toList()),
          lines.stream().filter(l -> l.startsWith("> ")).map(l -> l.substring(2)).toList());
    }

    @Override
    public String toString() {
      return title;
    }
  }

  @ParameterizedTest
  @MethodSource("badPolicies")
  void everyProblemIsToldWithItsPlace(BadPolicy bad) {
    PolicyException refusal =
        catchThrowableOfType(
            PolicyException.class, () -> PolicyLoader.parse(bad.toml(), "weir.toml", Map.of()));

    assertThat(refusal).as(bad.title()).isNotNull();
    assertThat(refusal.problems())
        .extracting(PolicyProblem::toString)
        .containsExactlyElementsOf(bad.problems());
    assertThat(refusal).hasMessage(String.join("\n", bad.problems()));
  }

  static Stream<BadPolicy> badPolicies() throws IOException {
    try (InputStream in = PolicyProblemsTest.class.getResourceAsStream("problems.txt")) {
      byte[] bytes = Objects.requireNonNull(in).readAllBytes();
      String text = new String(bytes, StandardCharsets.UTF_8);
      return Arrays.stream(CASES.split(text)).skip(1).map(BadPolicy::read).toList().stream();
    }
  }
}
