package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process of its own. */
class ProcessIT {
  private static final int SIGTERM_EXIT = 128 + 15;

  @TempDir private Path directory;

  @Test
  void theDemoListensWhenItSaysSoLogsNothingAndStopsWhenAskedTo() throws Exception {
    try (WeirProcess process = WeirProcess.start(directory, "demo", "--port", "0")) {
      URI uri = process.uri();
      HttpRequest request = HttpRequest.newBuilder(uri.resolve("/api/v1/test")).build();
      assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);

      process.stop();

      assertThat(process.exitCode()).isEqualTo(SIGTERM_EXIT);
      assertThat(process.err()).isEmpty();
    }
  }

  @Test
  void theExitCodeAndTheWordsReachTheShell() throws Exception {
    try (WeirProcess process = WeirProcess.start(directory, "check", "absent.toml")) {
      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(process.err()).contains("absent.toml").contains("does not exist");
    }
  }
}
