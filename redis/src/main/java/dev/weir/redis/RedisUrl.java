package dev.weir.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how to sign in, as one URL says it:
 *
 * <pre>{@code
 * redis://[user:password@]host[:6379][/db]
 * redis-sentinel://[user:password@]host[:26379],host,…[/db][?sentinel_password=…]#master
 * redis-cluster://[user:password@]host[:6379],host,…
 * }</pre>
 *
 * {@code rediss://}, {@code rediss-sentinel://} and {@code rediss-cluster://} are the same over
 * TLS. User, password and master are percent-decoded; {@code :password@} is a password without a
 * user. Immutable; its text never shows a password.
 *
 * @param topology how its servers belong together
 * @param tls whether connections are encrypted
 * @param nodes the servers to ask first, at least one
 * @param credentials who signs in to the servers that hold the counters
 * @param database the number of the database, 0 on a cluster
 * @see <a href="https://www.iana.org/assignments/uri-schemes/prov/redis">the registered scheme</a>
 */
public record RedisUrl(
    Topology topology, boolean tls, List<Node> nodes, Credentials credentials, int database) {

  /** How the servers named in a URL belong together. */
  public sealed interface Topology {
    /** One server. */
    record Standalone() implements Topology {}

    /**
     * Sentinels, which know where the master is.
     *
     * @param master the name they know it by
     * @param credentials who signs in to the sentinels themselves
     */
    record Sentinel(String master, Credentials credentials) implements Topology {}

    /** Some masters of a cluster, which know all others. */
    record Cluster() implements Topology {}
  }

  /** A server's address. */
  public record Node(String host, int port) {
    @Override
    public String toString() {
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }

  /** A user and a password, each where there is one. */
  public record Credentials(@Nullable String user, @Nullable String password) {
    /** Nobody in particular. */
    public static final Credentials NONE = new Credentials(null, null);

    /** The user, and whether there is a password, but not which. */
    @Override
    public String toString() {
      return (user == null ? "" : user) + (password == null ? "" : ":***");
    }
  }

  /** Keeps its own copy of the nodes. */
  public RedisUrl {
    nodes = List.copyOf(nodes);
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException naming the URL (its password masked), the rule it breaks and
   *     how to write it instead
   */
  public static RedisUrl parse(String url) {
    return new RedisUrlParser(url).parse();
  }

  /** The URL without its passwords. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(RedisUrlParser.scheme(topology, tls)).append("://");
    if (!credentials.equals(Credentials.NONE)) {
      text.append(credentials).append('@');
    }
    text.append(String.join(",", nodes.stream().map(Node::toString).toList()));
    if (database != 0) {
      text.append('/').append(database);
    }
    if (topology instanceof Topology.Sentinel sentinel) {
      text.append('#').append(sentinel.master());
    }
    return text.toString();
  }
}
