package dev.weir.spring.actuate;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.policy.Endpoint;
import dev.weir.policy.Policy;
import dev.weir.spring.policy.PolicyInForce;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A policy's rules for people: names and limits, never keys, secrets or addresses. */
final class PolicyDescription {
  private PolicyDescription() {}

  static Map<String, Object> of(PolicyInForce inForce) {
    Policy policy = inForce.policy();
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("source", inForce.source());
    policy.service().ifPresent(limits -> described.put("service", texts(limits)));
    described.put("default", texts(policy.defaultLimits()));
    described.put("tiers", texts(policy.tiers()));
    described.put("endpoints", policy.endpoints().stream().map(PolicyDescription::of).toList());
    described.put("exemptions", policy.exemptions().size());
    return described;
  }

  private static Map<String, Object> of(Endpoint endpoint) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", endpoint.name());
    described.put("path", endpoint.path().toString());
    described.put("methods", endpoint.methods());
    endpoint.limits().ifPresent(limits -> described.put("limits", texts(limits)));
    described.put("tiers", texts(endpoint.tiers()));
    described.put("cost", endpoint.cost());
    described.put("shadow", endpoint.shadow());
    return described;
  }

  static List<String> texts(Limits limits) {
    return limits.list().stream().map(Limit::toString).toList();
  }

  private static Map<String, List<String>> texts(Map<String, Limits> tiers) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    tiers.forEach((tier, limits) -> texts.put(tier, texts(limits)));
    return texts;
  }
}
