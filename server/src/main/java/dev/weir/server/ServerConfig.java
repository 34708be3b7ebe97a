package dev.weir.server;

import dev.weir.server.access.ApiToken;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * What a server serves, and where. An immutable value.
 *
 * @param policy where the policy is that it decides by
 * @param host the address it listens on
 * @param port the port it listens on; 0 for any that is free
 * @param apiToken what callers of decisions and metrics must send, if anything
 * @param api what it offers
 */
public record ServerConfig(
    PolicyLocation policy, InetAddress host, int port, Optional<ApiToken> apiToken, Api api) {
  /** What a server offers. */
  public enum Api {
    /** Decisions, health and metrics. */
    DECISIONS,
    /** Those, and the demo API. */
    DEMO
  }

  public ServerConfig {
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(apiToken, "apiToken");
    Objects.requireNonNull(api, "api");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be between 0 and 65535, got " + port);
    }
  }
}
