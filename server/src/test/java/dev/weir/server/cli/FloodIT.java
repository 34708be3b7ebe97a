package dev.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.server.Scrape;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server asked for three times as many clients as it counts. */
class FloodIT {
  private static final int MAX_KEYS = 10_000;

  /** Long names, so that whatever kept them all would be seen to. */
  private static final String LONG = "x".repeat(200);

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path directory;

  @Test
  void memoryAndLabelsStayBoundedAndWhoIsOverTheLimitStaysSo() throws Exception {
    Files.writeString(
        directory.resolve("weir.toml"),
        """
        [store]
        max_keys = %d
        [default]
        limits = ["50/hour"]
        """
            .formatted(MAX_KEYS));
    try (WeirProcess process = WeirProcess.start(directory, "serve", "--port", "0")) {
      URI server = process.uri();
      for (int i = 0; i < 50; i++) {
        assertThat(check(server)).contains("\"allowed\":true");
      }
      assertThat(check(server)).contains("\"allowed\":false");
      flood(server, 0, MAX_KEYS);
      long full = process.liveBytes();
      int series = scrape(server).samples().size();

      flood(server, MAX_KEYS, 3 * MAX_KEYS);

      Scrape scrape = scrape(server);
      assertThat(scrape.value("rate_limit_keys")).isBetween(MAX_KEYS / 2.0, MAX_KEYS * 1.1);
      assertThat(scrape.value("rate_limit_keys_evicted_total")).isGreaterThan(MAX_KEYS);
      assertThat(scrape.samples()).hasSizeLessThan(series + 25);
      assertThat(scrape.values("client")).hasSizeLessThanOrEqualTo(20);
      assertThat(process.liveBytes()).isLessThan(full + full / 10);
      assertThat(check(server)).contains("\"allowed\":false");
      assertThat(process.err().lines().count()).isLessThan(10);
    }
  }

  private String check(URI server) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/check"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"user\":\"ada\",\"path\":\"/x\"}"))
            .build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  private Scrape scrape(URI server) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server.resolve("/metrics")).build();
    return Scrape.parse(client.send(request, BodyHandlers.ofString()).body());
  }

  /** One question for each client, one after the other without waiting for answers. */
  private static void flood(URI server, int from, int to) throws Exception {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      CompletableFuture<Long> answers = CompletableFuture.supplyAsync(() -> countAllowed(in));
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      for (int i = from; i < to; i++) {
        String question = "{\"user\":\"" + i + "-" + LONG + "\",\"path\":\"/x\"}";
        out.write(
            ("POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + (i + 1 == to ? "Connection: close\r\n" : "")
                    + "Content-Length: "
                    + question.length()
                    + "\r\n\r\n"
                    + question)
                .getBytes(StandardCharsets.US_ASCII));
      }
      out.flush();
      assertThat(answers.get()).isEqualTo(to - from);
    }
  }

  private static long countAllowed(InputStream in) {
    return new Scanner(in, StandardCharsets.US_ASCII)
        .useDelimiter("HTTP/1.1 ")
        .tokens()
        .filter(answer -> answer.startsWith("200"))
        .count();
  }
}
