package dev.weir.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  private interface Example {
    void run(String[] args) throws Exception;
  }

  @Test
  void oneLimiterAllowsThreeCallsAndTellsTheOthersWhenToComeBack() throws Exception {
    assertThat(linesOf(OneLimiter::main))
        .containsExactly(
            "call 1: allowed, 2 left",
            "call 2: allowed, 1 left",
            "call 3: allowed, 0 left",
            "call 4: refused, try again in 20 s",
            "call 5: refused, try again in 20 s");
  }

  @Test
  void limiterPerUserCountsEachUserApart() throws Exception {
    assertThat(linesOf(LimiterPerUser::main))
        .containsExactly(
            "ada: allowed",
            "ada: allowed",
            "ada: refused",
            "grace: allowed",
            "ada: refused",
            "grace: allowed");
  }

  @Test
  void degradeGracefullyServesTheLastEditionWhenRefused() throws Exception {
    assertThat(linesOf(DegradeGracefully::main))
        .containsExactly(
            "visitor 1 sees recommendations, edition 1",
            "visitor 2 sees recommendations, edition 2",
            "visitor 3 sees recommendations, edition 2 (cached)",
            "visitor 4 sees recommendations, edition 2 (cached)");
  }

  @Test
  void severalTiersGivesPremiumUsersMore() throws Exception {
    assertThat(linesOf(SeveralTiers::main))
        .containsExactly(
            "ip:192.0.2.1 reads 2 books",
            "ip:192.0.2.1 makes 1 reports",
            "user:ada reads 5 books",
            "user:ada makes 3 reports");
  }

  @Test
  void servletFilterInTomcatAnswersTwiceAndThenSaysWhenToRetry() throws Exception {
    List<String> lines = linesOf(ServletFilterInTomcat::main);

    assertThat(lines).filteredOn("200 hello"::equals).hasSize(2);
    assertThat(lines).contains("    RateLimit-Policy: \"default-60s\";q=2;w=60");
    assertThat(lines).anyMatch(line -> line.startsWith("429 {"));
    assertThat(lines).last().asString().startsWith("    Retry-After: ");
  }

  private static List<String> linesOf(Example example) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output, true, UTF_8));
    try {
      example.run(new String[0]);
    } finally {
      System.setOut(before);
    }
    return output.toString(UTF_8).lines().toList();
  }
}
