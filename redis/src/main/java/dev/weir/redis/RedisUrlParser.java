package dev.weir.redis;

import dev.weir.redis.RedisUrl.Credentials;
import dev.weir.redis.RedisUrl.Node;
import dev.weir.redis.RedisUrl.Topology;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a URL apart; {@link java.net.URI} knows neither lists of hosts nor their underscores. */
final class RedisUrlParser {
  private static final int REDIS_PORT = 6379;
  private static final int SENTINEL_PORT = 26379;
  private static final String SENTINEL_PASSWORD = "sentinel_password=";
  private static final Pattern PARTS =
      Pattern.compile(
          "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:(?<login>.*)@)?(?<nodes>[^/?#]*)"
              + "(?:/(?<db>[^?#]*))?(?:\\?(?<query>[^#]*))?(?:#(?<master>.*))?",
          Pattern.DOTALL);
  private static final Pattern NODE =
      Pattern.compile("(?:\\[(?<v6>[0-9A-Fa-f:.%]+)]|(?<name>[\\w.-]+))(?::(?<port>\\d{1,5}))?");

  /** At the start of a text; what else stands before a colon may be a password. */
  private static final String OWN_SCHEME = "(?is)^(rediss?(?:-sentinel|-cluster)?:/*)?";

  private final String url;

  RedisUrlParser(String url) {
    this.url = url;
  }

  static String scheme(Topology topology, boolean tls) {
    String base = tls ? "rediss" : "redis";
    if (topology instanceof Topology.Sentinel) {
      return base + "-sentinel";
    }
    return topology instanceof Topology.Cluster ? base + "-cluster" : base;
  }

  RedisUrl parse() {
    Matcher parts = PARTS.matcher(url.strip());
    if (!parts.matches()) {
      throw wrong("has no scheme", "write redis://host:6379");
    }
    String scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
    Topology topology =
        switch (scheme) {
          case "redis", "rediss" -> standalone(parts);
          case "redis-sentinel", "rediss-sentinel" -> sentinel(parts);
          case "redis-cluster", "rediss-cluster" -> cluster(parts);
          default ->
              throw wrong(
                  "has an unknown scheme \"" + parts.group("scheme") + "\"",
                  "use redis, rediss (TLS), redis-sentinel or redis-cluster");
        };
    return new RedisUrl(
        topology,
        scheme.startsWith("rediss"),
        nodes(
            parts.group("nodes"),
            topology instanceof Topology.Sentinel ? SENTINEL_PORT : REDIS_PORT),
        credentials(parts.group("login")),
        database(parts.group("db")));
  }

  private Topology standalone(Matcher parts) {
    if (parts.group("nodes").contains(",")) {
      throw wrong(
          "names several hosts", "use redis-sentinel://…#master or redis-cluster://… for several");
    }
    requireNone(parts, "query");
    requireNone(parts, "master");
    return new Topology.Standalone();
  }

  private Topology sentinel(Matcher parts) {
    String login = parts.group("login");
    if (login != null && login.contains("?" + SENTINEL_PASSWORD)) {
      throw wrong("has an \"@\" after \"?\"", "percent-encode it as %40 inside sentinel_password");
    }
    String master = decoded(parts.group("master"));
    if (master == null || master.isEmpty()) {
      throw wrong(
          "does not name the master", "append its name to the hosts: redis-sentinel://…#mymaster");
    }
    if (parts.group("master").indexOf('#') >= 0) {
      throw wrong("has more than one \"#\"", "percent-encode it as %23 inside sentinel_password");
    }
    String query = parts.group("query");
    if (query == null) {
      return new Topology.Sentinel(master, Credentials.NONE);
    }
    if (!query.startsWith(SENTINEL_PASSWORD) || query.indexOf('&') >= 0) {
      throw wrong("has unknown options", "only ?sentinel_password=… may follow the hosts");
    }
    return new Topology.Sentinel(
        master, new Credentials(null, decoded(query.substring(SENTINEL_PASSWORD.length()))));
  }

  private Topology cluster(Matcher parts) {
    requireNone(parts, "query");
    requireNone(parts, "master");
    String db = parts.group("db");
    if (db != null && !db.isEmpty() && !db.equals("0")) {
      throw wrong("names database " + db, "a cluster has only database 0; leave it out");
    }
    return new Topology.Cluster();
  }

  private void requireNone(Matcher parts, String group) {
    if (parts.group(group) != null) {
      String mark = group.equals("query") ? "?" : "#";
      throw wrong(
          "has something after \"" + mark + "\"",
          "remove it; percent-encode a " + mark + " inside a password");
    }
  }

  private List<Node> nodes(String list, int defaultPort) {
    List<Node> nodes = new ArrayList<>();
    for (String one : list.split(",", -1)) {
      Matcher node = NODE.matcher(one.strip());
      if (!node.matches()) {
        throw wrong(
            one.isBlank() ? "lacks a host" : "has a bad host or port",
            "write host or host:port, an IPv6 address in brackets");
      }
      String port = node.group("port");
      int number = port == null ? defaultPort : Integer.parseInt(port);
      if (number < 1 || number > 65_535) {
        throw wrong("has port " + number, "ports are from 1 to 65535");
      }
      String address = node.group("v6");
      nodes.add(new Node(address == null ? node.group("name") : address, number));
    }
    return nodes;
  }

  private Credentials credentials(@Nullable String login) {
    if (login == null) {
      return Credentials.NONE;
    }
    int colon = login.indexOf(':');
    if (colon < 0) {
      throw wrong(
          "has a user or a password alone before \"@\"", "write user:password@ or :password@");
    }
    if (colon == login.length() - 1) {
      throw wrong("has an empty password", "write user:password@, or nothing before the host");
    }
    String user = decoded(login.substring(0, colon));
    return new Credentials(
        user == null || user.isEmpty() ? null : user, decoded(login.substring(colon + 1)));
  }

  private int database(@Nullable String db) {
    if (db == null || db.isEmpty()) {
      return 0;
    }
    if (!db.matches("\\d{1,5}")) {
      throw wrong("has database \"" + db + "\"", "a database is a number, as in /1");
    }
    return Integer.parseInt(db);
  }

  private @Nullable String decoded(@Nullable String part) {
    if (part == null) {
      return null;
    }
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong("has a % that starts no code", "write %25 for a percent sign");
    }
  }

  private IllegalArgumentException wrong(String what, String wayOut) {
    return new IllegalArgumentException("url: \"" + masked() + "\" " + what + "; " + wayOut);
  }

  /**
   * Everything that could be a password gone, whatever else is wrong with the URL: what is before
   * an {@code @}, after a colon that starts no port, or after a {@code ?}.
   */
  private String masked() {
    String text = url.strip();
    int question = text.indexOf('?');
    if (question >= 0 && text.indexOf('@', question) < 0) {
      return maskedLogin(text.substring(0, question)) + "?***";
    }
    return question < 0 ? maskedLogin(text) : text.replaceFirst(OWN_SCHEME + ".*", "$1***");
  }

  private static String maskedLogin(String text) {
    return text.replaceFirst(OWN_SCHEME + ".*@", "$1***@")
        .replaceFirst("(?s)^([^:/@]*:/+)?+([^@:]*):(?!\\d{1,5}([/,#]|$))[^@]*$", "$1$2:***");
  }
}
