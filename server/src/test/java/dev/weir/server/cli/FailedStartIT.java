package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.RedisProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that cannot start says why in one line, whatever it had opened by then. */
class FailedStartIT {
  @TempDir private Path directory;

  @Test
  void aRedisThatIsRequiredAndAwayIsAllThatIsTold() throws Exception {
    String url = "redis://127.0.0.1:" + RedisProcess.freePort();

    assertThat(failure(Map.of("REDIS_URL", url, "WEIR_STORE__REQUIRED", "1"), "0").lines())
        .singleElement()
        .asString()
        .startsWith("store.required: Redis at " + url + " cannot be used");
  }

  @Test
  void soIsAPortThatIsTakenThoughRedisIsThere() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(failure(Map.of("REDIS_URL", redis.url()), port).lines())
          .singleElement()
          .asString()
          .startsWith("port " + port + " on 127.0.0.1 is taken");
    }
  }

  @Test
  void soIsAKeyThatIsNoneThoughRedisIsThere() throws Exception {
    try (RedisProcess redis = RedisProcess.start()) {
      Map<String, String> variables =
          Map.of(
              "REDIS_URL", redis.url(),
              "WEIR_IDENTITY__JWT__ALGORITHMS", "RS256",
              "WEIR_IDENTITY__JWT__PUBLIC_KEY_FILE", "absent.pem");

      assertThat(failure(variables, "0").lines())
          .singleElement()
          .asString()
          .contains("identity.jwt.public_key_file", "absent.pem");
    }
  }

  /** What a server says that does not start. */
  private String failure(Map<String, String> variables, String port) throws Exception {
    Files.writeString(directory.resolve("weir.toml"), "");
    try (WeirProcess process = WeirProcess.start(directory, variables, "serve", "--port", port)) {
      assertThat(process.exitCode()).as(process.err()).isBetween(1, 3);
      return process.err();
    }
  }
}
