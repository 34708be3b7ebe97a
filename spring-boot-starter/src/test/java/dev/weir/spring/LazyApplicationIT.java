package dev.weir.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.spring.app.RunningApplication;
import dev.weir.spring.store.StoreOpenException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What acts by itself in an application whose beans are made when first needed. */
@ExtendWith(OutputCaptureExtension.class)
class LazyApplicationIT {
  private static final String LAZY = "spring.main.lazy-initialization=true";

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(names = {"SERVLET", "REACTIVE"})
  void aChangedPolicyFileIsNoticed(WebApplicationType type) throws IOException {
    Path file = Files.writeString(directory.resolve("weir.toml"), "default.limits = ['100/min']");
    try (RunningApplication app =
        RunningApplication.start(type, LAZY, "weir.policy-file=" + file)) {
      assertThat(limit(app)).isEqualTo("100");

      Files.writeString(file, "default.limits = ['7/min']");

      await()
          .untilAsserted(
              () -> {
                app.ticker().advance(Duration.ofSeconds(1));
                assertThat(limit(app)).isEqualTo("7");
              });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVLET", "REACTIVE"})
  void aFileThatIsChangedBeforeTheFirstRequestIsNoticedToo(
      WebApplicationType type, CapturedOutput output) throws IOException {
    Path file = Files.writeString(directory.resolve("weir.toml"), "default.limits = ['100/min']");
    try (RunningApplication app =
        RunningApplication.start(type, LAZY, "weir.policy-file=" + file)) {
      Files.writeString(file, "default.limits = ['none']");

      await()
          .untilAsserted(
              () -> {
                app.ticker().advance(Duration.ofSeconds(1));
                assertThat(output).contains("policy_rejected");
              });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVLET", "REACTIVE"})
  void aRedisThatIsAwayIsToldOfBeforeTheFirstRequest(WebApplicationType type, CapturedOutput output)
      throws IOException {
    String url = "weir.policy.store.url=redis://127.0.0.1:" + closedPort();
    try (RunningApplication app =
        RunningApplication.start(type, LAZY, "weir.policy.store.type=redis", url)) {
      assertThat(output).contains("store_down");
      assertThat(app.get("/api/v1/test").statusCode()).isEqualTo(200);
    }
    assertThatThrownBy(
            () ->
                RunningApplication.start(
                    type,
                    LAZY,
                    "weir.policy.store.type=redis",
                    "weir.policy.store.required=1",
                    url))
        .hasStackTraceContaining(StoreOpenException.class.getName());
    assertThat(output).doesNotContain("appears to have started a thread");
  }

  private static String limit(RunningApplication app) {
    return app.get("/api/v1/test").headers().firstValue("X-RateLimit-Limit").orElse("none");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
