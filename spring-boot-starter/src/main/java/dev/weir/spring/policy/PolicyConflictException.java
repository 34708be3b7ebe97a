package dev.weir.spring.policy;

import dev.weir.policy.PolicyProperty;

/** There are two policies, of which one would have no effect; the message names both. */
public final class PolicyConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PolicyConflictException(String file, PolicyProperty property) {
    super(
        "there is a policy in %s and one in the properties weir.policy.* (weir.policy.%s in %s); keep one of the two"
            .formatted(file, property.path(), place(property)));
  }

  private static String place(PolicyProperty property) {
    return property.line() == 0
        ? property.source()
        : property.source() + ":" + property.line() + ":" + property.column();
  }
}
