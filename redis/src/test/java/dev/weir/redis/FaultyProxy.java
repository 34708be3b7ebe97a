package dev.weir.redis;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on loopback that can be slow, silent, closed, or cut a connection in the middle of a
 * reply. Faults hold for connections that are open as for new ones.
 */
public final class FaultyProxy implements Closeable {
  private static final int WHOLE = Integer.MAX_VALUE;

  private final int target;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile long latencyNanos;
  private volatile boolean silent;
  private volatile boolean refusing;
  private volatile int cutAfter = WHOLE;
  private volatile String lost = "";
  private final AtomicInteger losses = new AtomicInteger();

  /** Listens on a free port, for a server on another. */
  public FaultyProxy(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  /** Where it listens. */
  public int port() {
    return server.getLocalPort();
  }

  /** The URL of the server behind it. */
  public String url() {
    return "redis://127.0.0.1:" + port();
  }

  /** Lets every reply arrive later; the connection's throughput is not limited. */
  public void delayReplies(Duration latency) {
    latencyNanos = latency.toNanos();
  }

  /** Swallows what passes in either direction, as a cut cable does, until told otherwise. */
  public void silence(boolean silent) {
    this.silent = silent;
  }

  /** Closes connections as they come, until told otherwise. */
  public void refuse(boolean refusing) {
    this.refusing = refusing;
  }

  /** Lets so many bytes of the next reply pass, then cuts that connection. */
  public void cutNextReplyAfter(int bytes) {
    cutAfter = bytes;
  }

  /** Loses whatever arrives at once and contains this, on connections that stay open. */
  public void lose(String text) {
    lost = text;
  }

  /** How often something was lost so. */
  public int losses() {
    return losses.get();
  }

  /** Cuts every open connection. */
  public void cut() {
    sockets.forEach(FaultyProxy::closeQuietly);
    sockets.clear();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (refusing) {
          client.close();
          continue;
        }
        connect(client);
      } catch (IOException closedOrTargetDown) {
        // A client whose target is down sees its connection closed; a closed server ends the loop.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    sockets.add(client);
    try {
      Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
      client.setTcpNoDelay(true);
      redis.setTcpNoDelay(true);
      sockets.add(redis);
      daemon(() -> pass(client, redis));
      Replies replies = new Replies(redis, client);
      daemon(replies::read);
      daemon(replies::write);
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!silent) {
          out.write(buffer, 0, n);
        }
      }
    } catch (IOException closed) {
      // Either side went away; both are closed now.
    }
  }

  private static final class Chunk implements Delayed {
    private final byte[] bytes;
    private final long due;

    Chunk(byte[] bytes, long due) {
      this.bytes = bytes;
      this.due = due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(due, ((Chunk) other).due);
    }
  }

  /** What comes back on one connection, in order, each chunk when it is due. */
  private final class Replies {
    private static final byte[] END = {};
    private final Socket redis;
    private final Socket client;
    private final DelayQueue<Chunk> chunks = new DelayQueue<>();
    private long lastDue = System.nanoTime();

    Replies(Socket redis, Socket client) {
      this.redis = redis;
      this.client = client;
    }

    void read() {
      byte[] buffer = new byte[8192];
      try {
        InputStream in = redis.getInputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          add(Arrays.copyOf(buffer, n));
        }
      } catch (IOException closed) {
        // The end is passed on below.
      }
      add(END);
    }

    private void add(byte[] bytes) {
      lastDue = Math.max(lastDue + 1, System.nanoTime() + latencyNanos);
      chunks.add(new Chunk(bytes, lastDue));
    }

    void write() {
      try (redis;
          client) {
        OutputStream out = client.getOutputStream();
        for (byte[] bytes = chunks.take().bytes; bytes != END; bytes = chunks.take().bytes) {
          if (silent || isLost(bytes)) {
            continue;
          }
          int pass = Math.min(cutAfter, bytes.length);
          out.write(bytes, 0, pass);
          if (pass < bytes.length) {
            cutAfter = WHOLE;
            return;
          }
        }
      } catch (IOException closed) {
        // Either side went away; both are closed now.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isLost(byte[] bytes) {
    boolean loses =
        !lost.isEmpty() && new String(bytes, StandardCharsets.ISO_8859_1).contains(lost);
    if (loses) {
      losses.incrementAndGet();
    }
    return loses;
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "faulty-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
