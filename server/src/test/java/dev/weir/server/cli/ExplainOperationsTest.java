package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} and {@code explain} say of exemptions, shadows, penalties and doubts. */
class ExplainOperationsTest {
  @TempDir private Path directory;

  @Test
  void checkWarnsOfWhatIsLikelyAMistakeAndFindsNoProblem() throws Exception {
    policy("[identity]\ntrusted_proxies = [\"0.0.0.0/0\"]\n");

    Run run = Run.in(directory).weir("check", "weir.toml");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("weir.toml: no problems");
    assertThat(run.err())
        .startsWith("weir.toml: warning: identity.trusted_proxies: \"0.0.0.0/0\" is larger");
  }

  @Test
  void explainShowsWhatExempts() throws Exception {
    policy(
        """
        [[exempt]]
        ips = ["10.1.0.0/16", "192.0.2.7"]
        paths = ["/internal/**"]
        [penalty]
        """);

    Run run = Run.in(directory).weir("explain", "--path", "/internal/x", "--ip", "10.1.2.3");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualToNormalizingNewlines(
            """
            request   GET /internal/x
            client    ip:10.1.2.3, no tier
            endpoint  none
            exempt    no limit holds: ips 10.1.0.0/16, 192.0.2.7; paths /internal/**
            """);
  }

  @Test
  void explainShowsAUserWhoIsExempt() throws Exception {
    policy("[[exempt]]\nusers = [\"monitor\"]\n");

    assertThat(Run.in(directory).weir("explain", "--path", "/", "--user", "monitor").out())
        .contains("exempt    no limit holds: users monitor");
    assertThat(Run.in(directory).weir("explain", "--path", "/", "--user", "ada").out())
        .contains("user:ada:default")
        .doesNotContain("exempt");
  }

  @Test
  void explainShowsWhatIsInShadowAndThePenalty() throws Exception {
    policy(
        """
        [[endpoints]]
        name = "compute"
        path = "/compute"
        limits = ["10/min"]
        shadow = true
        [penalty]
        after = 5
        within = "10m"
        multiplier = 2.0
        max = "90m"
        """);

    Run run = Run.in(directory).weir("explain", "--path", "/compute");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualToNormalizingNewlines(
            """
            request   GET /compute
            client    ip:127.0.0.1, no tier
            endpoint  compute (/compute, every method), in shadow: never refuses
            penalty   after 5 refusals within 10m the wait grows by 2.0 each time, to 1h30m at most

            rule              limits   key                   cost
            default           100/60s  ip:127.0.0.1:default  1
            compute (shadow)  10/60s   ip:127.0.0.1:compute  1
            """);
  }

  private void policy(String text) throws IOException {
    Files.writeString(directory.resolve("weir.toml"), text);
  }
}
