package dev.weir.server;

import dev.weir.spring.policy.LastReload;
import dev.weir.spring.store.CountingStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Whether the server is alive, which it is without its store too, and how store and policy are
 * doing.
 */
@RestController
final class HealthController {
  static final String PATH = "/health";

  private final CountingStore store;
  private final LastReload policy;

  HealthController(CountingStore store, LastReload policy) {
    this.store = store;
    this.policy = policy;
  }

  @GetMapping(PATH)
  Map<String, Object> health() {
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", "UP");
    health.put("store", store.health());
    health.put("policy", policy.health());
    return health;
  }
}
