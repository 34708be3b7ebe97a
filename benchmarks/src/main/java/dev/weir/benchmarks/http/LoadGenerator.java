package dev.weir.benchmarks.http;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Clients that put a server under load, all on the calling thread, which leaves as much as possible
 * of two cores to the server. Not thread-safe.
 */
final class LoadGenerator implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int DIGITS = 3;

  /** What a server answered, and how long that took. */
  record Throughput(long answers, long nanos) {
    double perSecond() {
      return answers * 1e9 / nanos;
    }
  }

  private final Selector selector = Selector.open();
  private final List<HttpConnection> connections = new ArrayList<>();

  LoadGenerator(int port, int clients) throws IOException {
    for (int client = 0; client < clients; client++) {
      connections.add(HttpConnection.open(port, client, selector));
    }
  }

  /** A closed loop: every client asks again as soon as it was answered. */
  Throughput saturate(Duration time) throws IOException {
    long start = System.nanoTime();
    for (HttpConnection connection : connections) {
      connection.ask(start);
    }
    long answers = 0;
    int waiting = connections.size();
    while (waiting > 0) {
      if (selector.select(PATIENCE.toMillis()) == 0) {
        throw new IOException("no answer within " + PATIENCE);
      }
      long now = System.nanoTime();
      for (SelectionKey key : selector.selectedKeys()) {
        HttpConnection connection = (HttpConnection) key.attachment();
        if (connection.receive()) {
          answers++;
          if (now - start < time.toNanos()) {
            connection.ask(now);
          } else {
            waiting--;
          }
        }
      }
      selector.selectedKeys().clear();
    }
    return new Throughput(answers, System.nanoTime() - start);
  }

  /**
   * An open loop: the clients take turns to ask at an even rate, however long answers take. A
   * client that still waits asks as soon as it can, and its latency counts from when it should
   * have. The thread spins, so that none of the latency is its own waking up.
   *
   * @return latencies in nanoseconds
   */
  Histogram askAtRate(int perSecond, Duration time) throws IOException {
    long interval = Duration.ofSeconds(1).toNanos() / perSecond;
    long requests = time.toNanos() / interval;
    Histogram latencies = new Histogram(DIGITS);
    long start = System.nanoTime();
    long asked = 0;
    while (latencies.getTotalCount() < requests) {
      long now = System.nanoTime();
      for (; asked < requests && now - start >= asked * interval; asked++) {
        connections.get((int) (asked % connections.size())).ask(start + asked * interval);
      }
      if (now - start > time.plus(PATIENCE).toNanos()) {
        throw new IOException("no answer within " + PATIENCE);
      }
      selector.selectNow();
      for (SelectionKey key : selector.selectedKeys()) {
        HttpConnection connection = (HttpConnection) key.attachment();
        long intended = connection.intended();
        if (connection.receive()) {
          latencies.recordValue(System.nanoTime() - intended);
        }
      }
      selector.selectedKeys().clear();
    }
    return latencies;
  }

  @Override
  public void close() throws IOException {
    for (HttpConnection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
