/**
 * Who gets which limits: the policy file, the environment, endpoints and tiers, and the decision
 * over one request.
 */
@NullMarked
package dev.weir.policy;

import org.jspecify.annotations.NullMarked;
