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
        .hasSize(5)
        .startsWith("call 1: allowed, 2 left", "call 2: allowed, 1 left", "call 3: allowed, 0 left")
        .filteredOn(line -> line.matches("call [45]: refused, try again in (1?\\d|20) s"))
        .hasSize(2);
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
  void waitForTurnRefusesOnlyWhatComesTooLate() throws Exception {
    assertThat(linesOf(WaitForTurn::main))
        .containsExactly(
            "call 1: had its turn",
            "call 2: had its turn",
            "call 3: had its turn",
            "call 4: had its turn, no thread waited for it",
            "a turn that comes too late is refused at once");
  }

  /** A machine that stalls makes times shorter, never longer. */
  @Test
  void reserveAndCancelGivesTheTimeOfTheThirdToTheFourth() throws Exception {
    assertThat(String.join("\n", linesOf(ReserveAndCancel::main)))
        .matches(
            """
            first: starts in 0 s
            second: starts in (\\d|10) s
            third: starts in (1?\\d|20) s
            after cancelling the third, the fourth: starts in (1?\\d|20) s
            fifth, if within 15 seconds: refused""");
  }

  @Test
  void limitConcurrencyLetsTheThirdInWhenTheFirstLeaves() throws Exception {
    assertThat(linesOf(LimitConcurrency::main))
        .containsExactly(
            "2 are inside",
            "a third is refused",
            "1 waits",
            "the one who waited is inside",
            "0 are inside");
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
