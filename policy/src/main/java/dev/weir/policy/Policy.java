package dev.weir.policy;

import dev.weir.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who gets which limits, as read from a policy file: an immutable value.
 *
 * @param store where limits are counted
 * @param identity how clients are told apart
 * @param headers what answers say
 * @param service limits on everything together, if any
 * @param defaultLimits limits of clients without a tier
 * @param tiers limits by tier, in the order of the file
 * @param endpoints rules for some paths, in the order of the file
 */
public record Policy(
    StoreSettings store,
    IdentitySettings identity,
    HeaderSettings headers,
    Optional<Limits> service,
    Limits defaultLimits,
    Map<String, Limits> tiers,
    List<Endpoint> endpoints) {}
