package dev.weir.http;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.policy.ApiKey;
import dev.weir.policy.Endpoint;
import dev.weir.policy.HeaderSettings;
import dev.weir.policy.IdentitySettings;
import dev.weir.policy.JwtSettings;
import dev.weir.policy.PathPattern;
import dev.weir.policy.Policy;
import dev.weir.policy.StoreSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Policies for tests. */
public final class Policies {
  private Policies() {}

  /** 100 requests a minute for everyone, and endpoints with limits of their own. */
  public static Policy of(Endpoint... endpoints) {
    return of(List.of(), Optional.empty(), List.of(), endpoints);
  }

  /** Like {@link #of(Endpoint...)}, with 1000 a minute for the tier {@code premium}. */
  static Policy of(
      List<ApiKey> apiKeys,
      Optional<JwtSettings> jwt,
      List<String> trustedProxies,
      Endpoint... endpoints) {
    return new Policy(
        new StoreSettings.Memory(10_000),
        new IdentitySettings(trustedProxies, "X-Forwarded-For", 64, "X-API-Key", apiKeys, jwt),
        HeaderSettings.DEFAULTS,
        Optional.empty(),
        Limits.of(Limit.perMinute(100)),
        Map.of("premium", Limits.of(Limit.perMinute(1000))),
        Arrays.asList(endpoints));
  }

  /** A limit per client on a path. */
  public static Endpoint endpoint(String name, String path, String limit, String... methods) {
    return new Endpoint(
        name,
        PathPattern.parse(path),
        List.of(methods),
        Optional.of(Limits.of(Limit.parse(limit))),
        Map.of(),
        Endpoint.DEFAULT_KEY,
        false,
        Endpoint.DEFAULT_COST);
  }
}
