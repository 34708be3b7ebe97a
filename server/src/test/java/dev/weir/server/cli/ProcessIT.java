package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process of its own. */
class ProcessIT {
  private static final int SIGTERM_EXIT = 128 + 15;
  private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

  @TempDir private Path directory;

  @Test
  void theDemoListensWhenItSaysSoLogsNothingAndStopsWhenAskedTo() throws Exception {
    Process process = start("demo", "--port", "0");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      URI uri = firstUrl(out);
      HttpRequest request = HttpRequest.newBuilder(uri.resolve("/api/v1/test")).build();
      assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);

      process.destroy();

      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isEqualTo(SIGTERM_EXIT);
      assertThat(err()).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theExitCodeAndTheWordsReachTheShell() throws Exception {
    Process process = start("check", "absent.toml");

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(err()).contains("absent.toml").contains("does not exist");
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Weir.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command);
    process
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("WEIR_") || name.endsWith("JAVA_OPTIONS"));
    process.environment().remove("JAVA_TOOL_OPTIONS");
    return process.directory(directory.toFile()).redirectError(errFile().toFile()).start();
  }

  private Path errFile() {
    return directory.resolve("err.txt");
  }

  private String err() throws IOException {
    return Files.readString(errFile());
  }

  private static URI firstUrl(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher url = URL.matcher(line);
      if (url.find()) {
        return URI.create(url.group());
      }
    }
    throw new AssertionError("the process ended without saying where it listens");
  }
}
