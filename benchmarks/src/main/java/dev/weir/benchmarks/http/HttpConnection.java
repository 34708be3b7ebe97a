package dev.weir.benchmarks.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One client on one kept-alive connection that sends the same request again and again.
 *
 * <p>Knows as much of HTTP/1.1 as the server it measures answers with: a status, headers, a {@code
 * Content-Length}, a body. Not thread-safe; does not block once connected.
 */
final class HttpConnection implements AutoCloseable {
  private static final byte[] SUCCESS = "HTTP/1.1 200".getBytes(ISO_8859_1);
  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("\r\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);
  private static final int UNKNOWN = -1;

  private final SocketChannel channel;
  private final ByteBuffer request;
  private final ByteBuffer response = ByteBuffer.allocate(8192);

  /** Read once: the same request gets the same body, or no success. */
  private int bodyLength = UNKNOWN;

  private final Queue<Long> waiting = new ArrayDeque<>();

  private HttpConnection(SocketChannel channel, String request) {
    this.channel = channel;
    this.request = ByteBuffer.wrap(request.getBytes(ISO_8859_1));
  }

  /** Connects and asks the selector to report answers, with the connection attached. */
  static HttpConnection open(int port, int client, Selector selector) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    HttpConnection connection = new HttpConnection(channel, request(client));
    channel.register(selector, SelectionKey.OP_READ, connection);
    return connection;
  }

  /** Every client has an address of its own, as seen by a proxy on this machine. */
  private static String request(int client) {
    return "GET "
        + MeasuredServer.PATH
        + " HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113."
        + client
        + "\r\n\r\n";
  }

  /** Asks, or once what was asked before is answered, asks then. */
  void ask(long intended) throws IOException {
    waiting.add(intended);
    if (waiting.size() == 1) {
      send();
    }
  }

  /** When the request that is next to be answered should have been sent. */
  long intended() {
    return waiting.element();
  }

  private void send() throws IOException {
    request.rewind();
    while (request.hasRemaining()) {
      channel.write(request);
    }
  }

  /**
   * Reads what has arrived, and asks what waited for it.
   *
   * @return whether this completed an answer
   * @throws IOException if the answer is anything but a success
   */
  boolean receive() throws IOException {
    if (channel.read(response) < 0) {
      throw new IOException("the server closed a connection");
    }
    int head = headLength();
    if (head == 0) {
      return false;
    }
    if (bodyLength == UNKNOWN) {
      bodyLength = bodyLength(text(head));
    }
    if (!Arrays.equals(response.array(), 0, SUCCESS.length, SUCCESS, 0, SUCCESS.length)) {
      throw new IOException("not a success: " + text(head));
    }
    if (response.position() < head + bodyLength) {
      return false;
    }
    response.clear();
    waiting.remove();
    if (!waiting.isEmpty()) {
      send();
    }
    return true;
  }

  /** Bytes up to and with the empty line, or zero if that has not arrived. */
  private int headLength() {
    byte[] bytes = response.array();
    for (int i = 3; i < response.position(); i++) {
      if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private String text(int length) {
    return new String(response.array(), 0, length, ISO_8859_1);
  }

  private static int bodyLength(String head) throws IOException {
    Matcher matcher = CONTENT_LENGTH.matcher(head);
    if (!matcher.find()) {
      throw new IOException("no Content-Length in " + head);
    }
    return Integer.parseInt(matcher.group(1));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
