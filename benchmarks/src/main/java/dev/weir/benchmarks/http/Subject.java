package dev.weir.benchmarks.http;

import dev.weir.InProcessStore;
import dev.weir.LimitStore;
import dev.weir.Ticker;
import dev.weir.benchmarks.Results;
import dev.weir.benchmarks.redis.RedisForServer;
import dev.weir.http.servlet.RateLimitFilter;
import dev.weir.policy.PolicyEngine;
import dev.weir.policy.PolicyLoader;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What a request passes before it is answered. */
enum Subject {
  /** The filter. */
  WEIR(Results.WEIR),
  /** The filter, counting in Redis. */
  REDIS("weir-redis"),
  /**
   * A filter that sends the same headers and decides nothing: what the container takes for them.
   */
  HEADERS("headers"),
  /** The Spring Boot starter with metrics and event log, as an application gets it. */
  STARTER("weir-starter"),
  /** Bucket4j in a filter, as its documentation shows it: a bucket for each address. */
  BUCKET4J("bucket4j"),
  /** Nothing. */
  FLOOR(Results.FLOOR);

  /** Every client is limited, none is refused. */
  private static final String POLICY =
      """
      [identity]
      trusted_proxies = ["127.0.0.1/32"]

      [default]
      limits = ["1000000/min"]
      """;

  private final String label;

  Subject(String label) {
    this.label = label;
  }

  /** Its name in the table. */
  String label() {
    return label;
  }

  /** The header that tells clients what is left to them, if they are told. */
  Optional<String> header() {
    return switch (this) {
      case FLOOR -> Optional.empty();
      case BUCKET4J -> Optional.of(BucketFilter.REMAINING);
      default -> Optional.of("X-RateLimit-Remaining");
    };
  }

  /** The settings of a Spring Boot application whose starter is this. */
  String[] starterSettings() {
    return this == STARTER
        ? new String[] {
          "--weir.policy.identity.trusted-proxies=127.0.0.1/32",
          "--weir.policy.default.limits=" + BucketFilter.PERMITS + "/min"
        }
        : new String[] {"--weir.enabled=false"};
  }

  Optional<Filter> filter() throws IOException, InterruptedException {
    return switch (this) {
      case WEIR -> Optional.of(limiting(InProcessStore.create()));
      case REDIS -> Optional.of(limiting(RedisForServer.store()));
      case HEADERS -> Optional.of(new ConstantHeaders());
      case BUCKET4J -> Optional.of(new BucketFilter());
      case STARTER, FLOOR -> Optional.empty();
    };
  }

  private static Filter limiting(LimitStore store) {
    PolicyEngine engine =
        new PolicyEngine(PolicyLoader.parse(POLICY, "bench.toml", Map.of()), store);
    return new RateLimitFilter(engine, Ticker.system());
  }
}
