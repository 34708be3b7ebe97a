package dev.weir.policy;

import dev.weir.policy.AdminOverride.Action;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Overrides by client, for implementations of {@link Overrides}. Finds blocks of IPv6 addresses by
 * the network of the client that has them, too.
 *
 * <p>Any thread may read while one changes it; changes are for one thread at a time. Never blocks.
 */
public final class OverrideTable {
  /** A network before all that lies within it, and these before all others. */
  private static final Comparator<IpNetwork> BY_PLACE =
      Comparator.comparing((IpNetwork network) -> network.base().high(), Long::compareUnsigned)
          .thenComparing(network -> network.base().low(), Long::compareUnsigned)
          .thenComparingInt(IpNetwork::bits);

  private final Map<String, AdminOverride> overrides = new ConcurrentHashMap<>();

  /** The blocks of clients that are IPv6 networks. */
  private final NavigableMap<IpNetwork, AdminOverride> blocked =
      new ConcurrentSkipListMap<>(BY_PLACE);

  /** What holds for a client, as {@link Overrides#of} says, of the overrides that are in force. */
  public Optional<AdminOverride> of(String client, Predicate<AdminOverride> inForce) {
    AdminOverride found = overrides.get(client);
    AdminOverride own = found != null && inForce.test(found) ? found : null;
    if (blocked.isEmpty() || (own != null && isBlock(own))) {
      return Optional.ofNullable(own);
    }
    AdminOverride within = blockWithin(client, inForce);
    return Optional.ofNullable(within != null ? within : own);
  }

  private @Nullable AdminOverride blockWithin(String client, Predicate<AdminOverride> inForce) {
    IpNetwork network = AdminOverride.network(client);
    if (network == null) {
      return null;
    }
    for (Map.Entry<IpNetwork, AdminOverride> block : blocked.tailMap(network, false).entrySet()) {
      if (!network.contains(block.getKey())) {
        return null;
      }
      if (inForce.test(block.getValue())) {
        return block.getValue();
      }
    }
    return null;
  }

  private static boolean isBlock(AdminOverride override) {
    return override.action() instanceof Action.Block;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return overrides.isEmpty();
  }

  /** The clients that have one, as they are now; to be read only. */
  public Set<String> clients() {
    return Collections.unmodifiableSet(overrides.keySet());
  }

  /** All of them, in the order of their clients. */
  public List<AdminOverride> all() {
    return overrides.values().stream().sorted(Comparator.comparing(AdminOverride::client)).toList();
  }

  /** Puts one in the place of the client's before, which it answers; null if there was none. */
  public @Nullable AdminOverride put(AdminOverride override) {
    String client = override.client();
    IpNetwork network = AdminOverride.network(client);
    AdminOverride before = overrides.put(client, override);
    if (network != null && isBlock(override)) {
      blocked.put(network, override);
    } else if (network != null) {
      blocked.remove(network);
    }
    return before;
  }

  /** Removes a client's, which it answers; null if there was none. */
  public @Nullable AdminOverride remove(String client) {
    AdminOverride removed = overrides.remove(client);
    IpNetwork network = removed == null ? null : AdminOverride.network(client);
    if (network != null) {
      blocked.remove(network);
    }
    return removed;
  }

  /** Removes those that a test is true of. */
  public void removeIf(Predicate<AdminOverride> test) {
    for (AdminOverride override : overrides.values()) {
      if (test.test(override)) {
        remove(override.client());
      }
    }
  }
}
