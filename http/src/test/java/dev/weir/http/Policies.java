package dev.weir.http;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.policy.ApiKey;
import dev.weir.policy.Endpoint;
import dev.weir.policy.IdentitySettings;
import dev.weir.policy.JwtSettings;
import dev.weir.policy.Policy;
import dev.weir.policy.PolicyBuilder;
import dev.weir.policy.StoreSettings;
import java.util.Arrays;
import java.util.List;
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
    PolicyBuilder policy =
        Policy.builder()
            .store(new StoreSettings.Memory(10_000))
            .identity(
                new IdentitySettings(
                    trustedProxies, "X-Forwarded-For", 64, "X-API-Key", apiKeys, jwt))
            .tier("premium", Limits.of(Limit.perMinute(1000)));
    Arrays.stream(endpoints).forEach(policy::endpoint);
    return policy.build();
  }

  /** A limit per client on a path. */
  public static Endpoint endpoint(String name, String path, String limit, String... methods) {
    return Endpoint.builder(name, path)
        .methods(methods)
        .limits(Limits.of(Limit.parse(limit)))
        .build();
  }
}
