package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.PolicyReload.Outcome;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A running server whose policy file is changed under it. */
class ReloadTest {
  /** Long enough for a changed file to be seen. */
  private static final Duration A_LOOK = Duration.ofSeconds(2);

  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.decisions(perMinute(100));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatWasUsedCarriesOverToANewLimit() throws Exception {
    use(60);

    Files.writeString(policy(), perMinute(200));
    server.ticker.advance(A_LOOK);

    JsonNode next = decision();
    assertThat(next.get("limit").longValue()).isEqualTo(200);
    assertThat(next.get("remaining").longValue()).isEqualTo(139);
    server.ticker.advance(Duration.ofMinutes(2));
    assertThat(decision().get("remaining").longValue()).isEqualTo(199);
  }

  @Test
  void aFileThatIsPutInItsPlaceIsSeen() throws Exception {
    use(60);

    replace(perMinute(200));
    server.ticker.advance(A_LOOK);

    assertThat(decision().get("remaining").longValue()).isEqualTo(139);
  }

  @Test
  void nobodyHasToWaitForALookWhoAsksForIt() throws Exception {
    Files.writeString(policy(), perMinute(7));

    assertThat(server.server().reload()).isInstanceOf(Outcome.Applied.class);

    assertThat(decision().get("limit").longValue()).isEqualTo(7);
  }

  @Test
  void theFilterDecidesByTheNewPolicyToo() throws Exception {
    assertThat(server.get("/nowhere").headers().firstValue("X-RateLimit-Limit")).hasValue("100");

    Files.writeString(policy(), perMinute(7));
    server.server().reload();

    assertThat(server.get("/nowhere").headers().firstValue("X-RateLimit-Limit")).hasValue("7");
    assertThat(server.get("/health").headers().firstValue("X-RateLimit-Limit")).isEmpty();
  }

  /** What may become of a file. */
  enum Damage {
    WRONG {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "[default]\nlimits = [\"200/fortnight\"]\n");
      }
    },
    HALF_WRITTEN {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "[default]\nlimits = [\"20");
      }
    },
    BINARY {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
      }
    },
    HUGE {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "#".repeat(2_000_000));
      }
    },
    ANOTHER_STORE {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "[store]\nmax_keys = 2000\n" + perMinute(200));
      }
    },
    A_KEY_THAT_IS_NOT_THERE {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(
            file,
            "[identity.jwt]\nalgorithms = [\"RS256\"]\npublic_key_file = \"absent.pem\"\n"
                + perMinute(200));
      }
    },
    GONE {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    },
    A_DIRECTORY {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
      }
    };

    abstract void to(Path file) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatCannotBeUsedChangesNothingAndHealthTells(Damage damage) throws Exception {
    use(60);

    damage.to(policy());
    server.ticker.advance(A_LOOK);

    assertThat(health().get("rejected").stringValue()).startsWith("2026-11-21T12:00:0");
    assertThat(health().get("loaded").stringValue()).isEqualTo("2026-11-21T12:00:00Z");
    assertThat(decision().get("remaining").longValue()).isEqualTo(39);
    assertThat(server.server().reload()).isInstanceOf(Outcome.Rejected.class);

    if (Files.isDirectory(policy())) {
      Files.delete(policy());
    }
    Files.writeString(policy(), perMinute(200));
    server.ticker.advance(A_LOOK);

    assertThat(health().has("rejected")).isFalse();
    assertThat(health().get("loaded").stringValue()).isNotEqualTo("2026-11-21T12:00:00Z");
    assertThat(decision().get("remaining").longValue()).isEqualTo(138);
  }

  @Test
  void aStormOfReloadsLosesNoRequestAndEndsWithTheNewestPolicy() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Void>> work = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        work.add(threads.submit(repeatedly(server.server()::reload)));
        work.add(threads.submit(repeatedly(this::decision)));
      }
      for (int limit = 1000; limit < 1100; limit++) {
        replace(perMinute(limit));
      }
      for (Future<Void> each : work) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }

    server.server().reload();

    JsonNode decision = decision();
    assertThat(decision.get("limit").longValue()).isEqualTo(1099);
    assertThat(decision.get("remaining").longValue()).isEqualTo(1099 - 2 * 100 - 1);
  }

  private static Callable<Void> repeatedly(Callable<?> call) {
    return () -> {
      for (int i = 0; i < 100; i++) {
        call.call();
      }
      return null;
    };
  }

  @Test
  void theDemosPolicyStaysAsItIs() {
    try (TestServer demo = TestServer.demo()) {
      assertThat(demo.server().reload()).isInstanceOf(Outcome.Rejected.class);
    }
  }

  private void use(int requests) throws IOException, InterruptedException {
    for (int i = 0; i < requests; i++) {
      assertThat(decision().get("allowed").booleanValue()).isTrue();
    }
  }

  private JsonNode decision() throws IOException, InterruptedException {
    HttpResponse<String> response = server.check("{\"user\":\"ada\",\"path\":\"/x\"}");
    assertThat(response.statusCode()).isEqualTo(200);
    return TestServer.json(response);
  }

  private JsonNode health() throws IOException, InterruptedException {
    return TestServer.json(server.get("/health")).get("policy");
  }

  private Path policy() {
    return server.policy().path();
  }

  /** As editors and deployments do it. */
  private void replace(String text) throws IOException {
    Path other = policy().resolveSibling("weir.toml.new");
    Files.writeString(other, text);
    Files.move(
        other, policy(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String perMinute(int permits) {
    return "[default]\nlimits = [\"" + permits + "/min\"]\n";
  }
}
