package dev.weir.policy;

import dev.weir.Limits;

/** All about a counter that can be worked out before there is a request. */
record Counter(String rule, Limits limits, KeyTemplate key) {
  /** A counter of a rule that belongs to no path. */
  static Counter of(String rule, Limits limits, KeyPart part) {
    return new Counter(rule, limits, KeyTemplate.of(part, rule));
  }

  Charge charge(Request request, long permits) {
    return new Charge(rule, key.key(request), limits, permits);
  }
}
