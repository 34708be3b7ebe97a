package dev.weir.redis;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** A server that answers each command's name with what a test makes of it. */
final class FakeRedis implements Closeable {
  private final ServerSocket server;
  private final UnaryOperator<String> replies;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  /**
   * Listens on a free port.
   *
   * @param replies from the command's name in capitals to the reply, in Redis's protocol
   */
  FakeRedis(UnaryOperator<String> replies) {
    this.replies = replies;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  RedisUrl url() {
    return RedisUrl.parse("redis://127.0.0.1:" + server.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        clients.add(client);
        daemon(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String head = in.readLine(); head != null; head = in.readLine()) {
        String name = "";
        int parts = Integer.parseInt(head.substring(1));
        for (int i = 0; i < parts; i++) {
          int length = Integer.parseInt(in.readLine().substring(1));
          char[] part = new char[length + 2];
          for (int read = 0; read < part.length; ) {
            read += in.read(part, read, part.length - read);
          }
          name = i == 0 ? new String(part, 0, length).toUpperCase(Locale.ROOT) : name;
        }
        client.getOutputStream().write(replies.apply(name).getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (IOException closed) {
      // The client went away.
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "fake-redis");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
