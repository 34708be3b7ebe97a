package dev.weir.redis;

import dev.weir.redis.RedisUrl.Credentials;
import dev.weir.redis.RedisUrl.Node;
import dev.weir.redis.RedisUrl.Topology;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What every connection has in common: threads, timeouts, TLS, credentials. Commands are rejected
 * while there is no connection and never kept for the next one: a decision sent twice would charge
 * twice.
 */
final class Lettuce implements AutoCloseable {
  /** For connecting and signing in; attempts overlap, so a frozen server delays nobody so long. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration FIRST_DELAY = Duration.ofMillis(10);
  private static final Duration LONGEST_DELAY = Duration.ofMillis(250);

  private final RedisUrl url;
  private final @Nullable Path trustedCertificates;
  private final ClientResources resources;

  Lettuce(RedisUrl url, @Nullable Path trustedCertificates) {
    this.url = url;
    this.trustedCertificates = trustedCertificates;
    this.resources =
        ClientResources.builder()
            .threadFactoryProvider(ReplyThread.Factory::new)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .reconnectDelay(
                () -> Delay.fullJitter(FIRST_DELAY, LONGEST_DELAY, 2, TimeUnit.MILLISECONDS))
            .build();
  }

  /** Waits until a line is closed, two seconds at most; clients complain of lines left open. */
  static void awaitClosed(CompletableFuture<Void> closed) {
    closed
        .completeOnTimeout(null, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failed -> null)
        .join();
  }

  ClientResources resources() {
    return resources;
  }

  /** Options that hold for one connection as for a cluster of them. */
  <B extends ClientOptions.Builder> B configure(B options) {
    options
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .protocolVersion(ProtocolVersion.RESP2)
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(CONNECT_TIMEOUT)
                .keepAlive(true)
                .tcpNoDelay(true)
                .build());
    if (trustedCertificates != null) {
      options.sslOptions(
          SslOptions.builder().jdkSslProvider().trustManager(trustedCertificates.toFile()).build());
    }
    return options;
  }

  /** A server that holds counters. */
  RedisURI server(Node node) {
    return signedIn(
            RedisURI.builder().withHost(node.host()).withPort(node.port()), url.credentials())
        .withDatabase(url.database())
        .build();
  }

  /** The master that one Sentinel names. */
  RedisURI masterBy(Node node, Topology.Sentinel sentinel) {
    RedisURI asked =
        signedIn(
                RedisURI.builder().withHost(node.host()).withPort(node.port()),
                sentinel.credentials())
            .build();
    return signedIn(
            RedisURI.builder().withSentinel(asked).withSentinelMasterId(sentinel.master()),
            url.credentials())
        .withDatabase(url.database())
        .build();
  }

  /**
   * With credentials that Lettuce need not wait for. Others it sends from a thread of its own,
   * which may then see the connection closed before the refusal for which it was.
   */
  private RedisURI.Builder signedIn(RedisURI.Builder server, Credentials credentials) {
    server.withTimeout(CONNECT_TIMEOUT).withSsl(url.tls());
    String password = credentials.password();
    if (password != null) {
      server.withAuthentication(
          new StaticCredentialsProvider(credentials.user(), password.toCharArray()));
    }
    return server;
  }

  /** Ends the threads, waiting at most two seconds. */
  @Override
  public void close() {
    resources.shutdown(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
