package dev.weir.spring.actuate;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.StoreUnavailableException;
import dev.weir.Ticker;
import dev.weir.policy.AdminOverride;
import dev.weir.policy.AdminOverride.Action;
import dev.weir.policy.Overrides;
import dev.weir.policy.Penalties;
import dev.weir.policy.PolicyReload.Outcome;
import dev.weir.spring.policy.PolicyInForce;
import dev.weir.spring.store.CountingStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.convert.DurationStyle;

/**
 * The actuator endpoint {@code ratelimits}: reads what is in force, reloads the policy, sets and
 * removes overrides of single clients. Thread-safe; changes block up to the store's deadline.
 *
 * <p>Only reads unless {@code management.endpoint.ratelimits.access=unrestricted} allows changes
 * too: they set anyone free, so put the endpoint behind the application's own authentication first.
 *
 * <pre>
 * GET    /actuator/ratelimits
 * POST   /actuator/ratelimits                       reads the policy file again
 * POST   /actuator/ratelimits/user:42               {"action":"block","lasts":"1h","reason":"…"}
 * POST   /actuator/ratelimits/ip:203.0.113.7        {"action":"grant","limits":"200/min,5000/day"}
 * DELETE /actuator/ratelimits/user:42
 * </pre>
 *
 * <p>What is wrong with a request is answered 400, and a change that the store cannot be asked for
 * 503.
 */
@WebEndpoint(id = "ratelimits", defaultAccess = Access.READ_ONLY)
public final class RateLimitsEndpoint {
  private final PolicyInForce policy;
  private final CountingStore store;
  private final Overrides overrides;
  private final Penalties penalties;
  private final Ticker ticker;

  /** Of these parts. */
  public RateLimitsEndpoint(
      PolicyInForce policy,
      CountingStore store,
      Overrides overrides,
      Penalties penalties,
      Ticker ticker) {
    this.policy = policy;
    this.store = store;
    this.overrides = overrides;
    this.penalties = penalties;
    this.ticker = ticker;
  }

  /** The policy, the store, overrides and how many clients are known to have run into limits. */
  @ReadOperation
  public Map<String, Object> ratelimits() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("policy", PolicyDescription.of(policy));
    all.put("store", store.health());
    all.put("overrides", overrides.all().stream().map(RateLimitsEndpoint::described).toList());
    all.put("penalties", Map.of("clients", penalties.size()));
    return all;
  }

  /**
   * Reads the policy file again and puts it in force if it is sound. {@code outcome} is {@code
   * applied}, or {@code rejected} with {@code problems}, which changes nothing and is 200 too.
   */
  @WriteOperation
  public Map<String, Object> reload() {
    Outcome outcome = policy.reload();
    return outcome instanceof Outcome.Rejected rejected
        ? Map.of(
            "outcome",
            "rejected",
            "problems",
            String.valueOf(rejected.failure().getMessage()).lines().toList())
        : Map.of("outcome", "applied");
  }

  /**
   * Sets a client's override in the place of any before.
   *
   * @param client {@code user:<id>} or {@code ip:<address>}; an IPv6 address stands for the network
   *     that the policy counts it as
   * @param action {@code block}, {@code exempt} or {@code grant}
   * @param limits with {@code grant}, the limits separated by commas
   * @param lasts after how long it ends by itself, such as {@code 1h}; it does not if left out
   * @param reason why, for other administrators
   */
  @WriteOperation
  public WebEndpointResponse<Map<String, Object>> override(
      @Selector(match = Selector.Match.ALL_REMAINING) String[] client,
      String action,
      @Nullable String limits,
      @Nullable String lasts,
      @Nullable String reason) {
    return attempted(
        () -> {
          Optional<Instant> expires =
              Optional.ofNullable(lasts).map(this::lasting).map(ticker.wallTime()::plus);
          AdminOverride override =
              new AdminOverride(
                  AdminOverride.requireClient(name(client), ipv6Prefix()),
                  action(action, limits),
                  expires,
                  reason == null ? "" : reason);
          overrides.put(override);
          return described(override);
        });
  }

  /** Removes a client's override; nothing if there is none. */
  @DeleteOperation
  public WebEndpointResponse<Map<String, Object>> remove(
      @Selector(match = Selector.Match.ALL_REMAINING) String[] client) {
    return attempted(
        () -> {
          String name = AdminOverride.requireClient(name(client));
          boolean removed = overrides.remove(name);
          if (!removed) {
            name = AdminOverride.requireClient(name, ipv6Prefix());
            removed = overrides.remove(name);
          }
          return Map.of("client", name, "removed", removed);
        });
  }

  private int ipv6Prefix() {
    return policy.policy().identity().ipv6Prefix();
  }

  /** An IPv6 network has a slash, which separates segments. */
  private static String name(String[] segments) {
    return String.join("/", segments);
  }

  private Duration lasting(String text) {
    Duration lasting = DurationStyle.detectAndParse(text);
    if (lasting.isNegative() || lasting.isZero()) {
      throw new IllegalArgumentException(
          "lasts: must be longer than nothing, got \"" + text + "\"");
    }
    return lasting;
  }

  private static Action action(String action, @Nullable String limits) {
    Action made = Action.of(action, () -> granted(limits));
    if (made.granted().isEmpty() && limits != null) {
      throw new IllegalArgumentException(
          "limits: belong to the action \"grant\", not to \"" + action + "\"; leave them out");
    }
    return made;
  }

  private static Limits granted(@Nullable String limits) {
    if (limits == null) {
      throw new IllegalArgumentException(
          "limits: are missing; write what to grant, such as \"200/min,5000/day\"");
    }
    return Limits.of(
        Arrays.stream(limits.split(",", -1)).map(String::strip).map(Limit::parse).toList());
  }

  private static WebEndpointResponse<Map<String, Object>> attempted(
      Supplier<Map<String, Object>> change) {
    try {
      return new WebEndpointResponse<>(change.get());
    } catch (StoreUnavailableException e) {
      return new WebEndpointResponse<>(
          Map.of("error", "store_unavailable", "message", String.valueOf(e.getMessage())),
          WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
    } catch (IllegalArgumentException | IllegalStateException e) {
      String message = String.valueOf(e.getMessage());
      throw new InvalidEndpointRequestException(message, message, e);
    }
  }

  private static Map<String, Object> described(AdminOverride override) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("client", override.client());
    described.put("action", override.action().label());
    override
        .action()
        .granted()
        .ifPresent(limits -> described.put("limits", PolicyDescription.texts(limits)));
    override.expires().ifPresent(at -> described.put("expires", at.toString()));
    described.put("reason", override.reason());
    return described;
  }
}
