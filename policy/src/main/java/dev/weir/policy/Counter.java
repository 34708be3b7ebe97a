package dev.weir.policy;

import dev.weir.Limits;
import java.util.List;

/** All about a counter that can be worked out before there is a request. */
record Counter(Quota quota, KeyTemplate key) {
  /** A counter of a rule that belongs to no path. */
  static Counter of(String rule, Limits limits, KeyPart part) {
    Quota quota = new Quota(rule, limits, Quota.Effect.ENFORCED, Holder.of(List.of(part)));
    return new Counter(quota, KeyTemplate.of(part, rule));
  }

  Charge charge(Request request, long permits) {
    return new Charge(quota, key.key(request), permits);
  }
}
