package dev.weir.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
  private final AtomicInteger requests = new AtomicInteger();
  private final Set<String> clients = ConcurrentHashMap.newKeySet();

  @Test
  void aClosedLoopCountsWhatTheServerAnswered() throws IOException {
    try (Served server = new Served(this::answer);
        LoadGenerator generator = new LoadGenerator(server.port(), 4)) {
      LoadGenerator.Throughput throughput = generator.saturate(Duration.ofMillis(500));

      assertThat(throughput.answers()).isEqualTo(requests.get()).isGreaterThan(4);
      assertThat(throughput.nanos()).isGreaterThanOrEqualTo(500_000_000);
      assertThat(clients).hasSize(4);
    }
  }

  @Test
  void anOpenLoopAsksAsOftenAsToldOnBehalfOfAllClients() throws IOException {
    try (Served server = new Served(this::answer);
        LoadGenerator generator = new LoadGenerator(server.port(), 10)) {
      Histogram latencies = generator.askAtRate(1000, Duration.ofMillis(100));

      assertThat(latencies.getTotalCount()).isEqualTo(requests.get()).isEqualTo(100);
      assertThat(clients).hasSize(10);
    }
  }

  @Test
  void latencyCountsFromWhenARequestShouldHaveBeenSent() throws IOException {
    try (Served server = new Served(this::stallOnce);
        LoadGenerator generator = new LoadGenerator(server.port(), 1)) {
      Histogram latencies = generator.askAtRate(100, Duration.ofMillis(100));

      assertThat(latencies.getCountBetweenValues(50_000_000, Long.MAX_VALUE))
          .isGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void anAnswerThatIsNoSuccessEndsTheRun() throws IOException {
    try (Served server = new Served(exchange -> answer(exchange, 429));
        LoadGenerator generator = new LoadGenerator(server.port(), 1)) {
      assertThatThrownBy(() -> generator.saturate(Duration.ofMillis(100)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("not a success: HTTP/1.1 429");
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    clients.add(exchange.getRequestHeaders().getFirst("X-Forwarded-For"));
    answer(exchange, 200);
  }

  /** The first answer takes as long as the whole run. */
  private void stallOnce(HttpExchange exchange) throws IOException {
    if (requests.get() == 0) {
      try {
        assertThat(new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS)).isFalse();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    answer(exchange);
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    byte[] body = {'o', 'k'};
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** A server on a port of its own, until it is closed. */
  private record Served(HttpServer server) implements AutoCloseable {
    Served(HttpHandler handler) throws IOException {
      this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      server.createContext("/", handler);
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
