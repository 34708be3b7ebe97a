package dev.weir.server;

import dev.weir.spring.store.CountingStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the server is alive, which it is without its store too, and how the store is doing. */
@RestController
final class HealthController {
  static final String PATH = "/health";

  private final CountingStore store;

  HealthController(CountingStore store) {
    this.store = store;
  }

  @GetMapping(PATH)
  Map<String, Object> health() {
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", "UP");
    health.put("store", store.health());
    return health;
  }
}
