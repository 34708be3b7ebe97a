package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that end by themselves. */
class WeirTest {
  @TempDir private Path directory;
  private Run run;

  @BeforeEach
  void run() {
    run = Run.in(directory);
  }

  @Test
  void versionIsTheBuilds() {
    run.weir("--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("weir \\d+\\.\\d+\\.\\d+\\S*\\R");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "serve", "check", "explain", "token"})
  void everyCommandHasHelp(String command) {
    run.weir(command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Usage: weir " + command).doesNotContain("grpc");
  }

  @Test
  void everyCommandKnowsTheVersion() {
    assertThat(run.weir("serve", "--version").out()).isEqualTo(Run.in(directory).weir("-V").out());
  }

  @Test
  void helpListsCommandsAndExitCodes() {
    run.weir("--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("demo", "serve", "check", "explain", "token", "Exit codes:", "3   the env");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "unknown",
        "check",
        "check a b",
        "token",
        "explain",
        "demo --host 0.0.0.0",
        "demo --port 65536",
        "serve --port x",
        "serve --port -1",
        "serve --grpc-port 8081",
        "serve --host nowhere.invalid",
        "token --user a --ttl 1",
        "token --user a --ttl 0s",
        "token --user a --ttl 1500ms",
        "token --user a --ttl 367d",
        "token --user a --ttl 1w"
      })
  void aWrongCommandLineIsUsage(String arguments) {
    run.weir(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Usage: weir").doesNotContain("Exception", "\tat ");
  }

  @Test
  void checkIsSilentAboutNothingButSaysWhatItRead() throws Exception {
    write("weir.toml", "[default]\nlimits = [\"7/sec\"]\n[tiers.gold]\nlimits = [\"8/sec\"]\n");

    run.weir("check", "weir.toml");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualToNormalizingNewlines(
            "weir.toml: no problems; default 7/1s, 1 tier, 0 endpoints\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void checkTellsEveryProblemWithItsPlace() throws Exception {
    Path file = write("weir.toml", "[default]\nlimits = [\"0/min\"]\ncolour = \"red\"\n");

    run.weir("check", "weir.toml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith(file + ":2:11: default.limits[0]: permits must be"))
        .anyMatch(line -> line.startsWith(file + ":3:1: default.colour: unknown key"));
    assertThat(run.out()).isEmpty();
  }

  @Test
  void checkTakesTheEnvironmentIntoAccount() throws Exception {
    write("weir.toml", "");

    run.with("WEIR_DEFAULT__LIMITS", "never").weir("check", "weir.toml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("WEIR_DEFAULT__LIMITS: default.limits");
  }

  @Test
  void checkSaysWhenThereIsNoFile() {
    run.weir("check", "absent.toml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("absent.toml", "does not exist");
  }

  @Test
  void checkLooksAtWhatThePolicyRefersTo() throws Exception {
    write(
        "weir.toml", "[identity.jwt]\nalgorithms = [\"RS256\"]\npublic_key_file = \"absent.pem\"");

    run.weir("check", "weir.toml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("weir.toml: identity.jwt.public_key_file").contains("absent");
  }

  @Test
  void checkLooksAtTheUrlOfRedisAndKeepsItsPassword() throws Exception {
    Path file =
        write(
            "weir.toml",
            "[store]\ntype = \"redis\"\nurl = \"redis://a:hunter2@host:99999\"\ninstances = 0");

    run.weir("check", "weir.toml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith(file + ":3:1: store.url: \"redis://***@host:99999\" has"))
        .anyMatch(line -> line.startsWith(file + ":4:1: store.instances: must be"));
    assertThat(run.err()).doesNotContain("hunter2");
  }

  @Test
  void checkNamesTheVariableThatPlatformsSet() throws Exception {
    write("weir.toml", "");

    run.with("REDIS_URL", "http://a:hunter2@host").weir("check", "weir.toml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("REDIS_URL: store.url: \"http://***@host\" has an unknown scheme");
  }

  @Test
  void explainNeedsNoRedis() throws Exception {
    write("weir.toml", "[store]\ntype = \"redis\"\nurl = \"redis://a:hunter2@host\"\n");

    run.weir("explain", "--path", "/");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("ip:127.0.0.1:default").doesNotContain("hunter2");
  }

  @Test
  void explainShowsTheEndpointThatMatchesInTheFormTheFilterMatchesIt() throws Exception {
    write(
        "weir.toml",
        """
        [service]
        limits = ["5000/sec"]
        [tiers.premium]
        limits = ["5000/min", "100000/day"]
        [[endpoints]]
        name = "compute"
        path = "/compute/**"
        methods = ["GET", "POST"]
        limits = ["10/min"]
        cost = 2
        in_addition = true
        """);

    run.weir(
        "explain",
        "--method",
        "post",
        "--path",
        "//compute/%78?y=z",
        "--user",
        "ada",
        "--tier",
        "premium");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualToNormalizingNewlines(
            """
            request   POST /compute/x
            client    user:ada, tier premium
            endpoint  compute (/compute/**, GET, POST)

            rule     limits                   key                cost
            premium  5000/60s, 100000/86400s  user:ada:premium   2
            compute  10/60s                   user:ada:compute   2
            service  5000/1s                  everyone::service  2
            """);
  }

  @Test
  void explainShowsTheDefaultOfAnAddress() throws Exception {
    Path file = write("other.toml", "");

    run.weir(
        "explain",
        "--policy",
        file.toString(),
        "--path",
        "/",
        "--ip",
        "2001:db8:1:2:3::4",
        "--tier",
        "gold");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("client    ip:2001:db8:1:2::/64, tier gold (not in the policy: as if none)")
        .contains("endpoint  none")
        .contains("default  100/60s");
  }

  @Test
  void explainShowsAnEndpointOfEveryMethod() throws Exception {
    write("weir.toml", "[[endpoints]]\nname = \"all\"\npath = \"/**\"\nlimits = [\"1/sec\"]\n");

    run.weir("explain", "--path", "/x");

    assertThat(run.out())
        .contains("client    ip:127.0.0.1, no tier", "endpoint  all (/**, every method)");
  }

  @Test
  void explainNeedsAPathAndAnAddressThatAreSuch() throws Exception {
    write("weir.toml", "");

    assertThat(Run.in(directory).weir("explain", "--path", "x").err()).contains("--path: must");
    run.weir("explain", "--path", "/x", "--ip", "localhost");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--ip: must be an IPv4 or IPv6 address, got \"localhost\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain --path /x", "serve"})
  void withoutAPolicyItSaysWhichItLookedForAndHowToMakeOne(String arguments) {
    run.weir(arguments.split(" "));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains(directory.resolve("weir.toml").toString(), "--policy", "printf '[default]");
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }
}
